-- What an author is told of a cover that somebody else put over their text: who did, what it says, what it covers.
-- Rows that were written before have none until `rejoinder rebuild`; their authors see the cover and no more.
ALTER TABLE revisions ADD COLUMN mask jsonb;
ALTER TYPE request ADD ATTRIBUTE mask jsonb;

CREATE OR REPLACE FUNCTION change_rows(_batch request[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE revisions v
    SET state = r.state, masked_html = r.html, masked_spoilers = r.spoilers, mask = r.mask
    FROM unnest(_batch) r
    WHERE r.kind = 'rule' AND v.comment_id = r.comment_id AND v.revision = r.revision;

    UPDATE comments c
    SET revision = CASE r.kind WHEN 'edit' THEN r.revision ELSE c.revision END,
        edited_at = CASE r.kind WHEN 'edit' THEN r.at ELSE c.edited_at END,
        deleted = c.deleted OR r.kind = 'delete',
        awaiting = CASE
            WHEN r.kind = 'delete' OR c.deleted THEN NULL
            WHEN r.kind = 'edit' THEN r.at
            WHEN r.kind = 'rule' AND r.revision < c.revision THEN c.awaiting
        END,
        state = CASE
            WHEN r.kind = 'delete' OR c.deleted THEN 'deleted'
            WHEN r.kind = 'rule' AND r.revision < c.revision THEN c.state
            ELSE r.state
        END,
        public_revision = CASE
            WHEN r.kind = 'delete' OR c.deleted THEN NULL
            WHEN r.state = 'visible' AND r.revision < c.revision AND c.state = 'removed' THEN c.public_revision
            WHEN r.state = 'visible' THEN greatest(r.revision, c.public_revision)
            WHEN r.kind = 'rule' AND r.state = 'removed' AND r.revision >= c.public_revision THEN NULL
            WHEN r.kind = 'rule' AND r.state = 'held' AND r.revision = c.public_revision THEN NULL
            ELSE c.public_revision
        END
    FROM unnest(_batch) r
    WHERE r.kind IN ('edit', 'delete', 'rule') AND c.comment_id = r.comment_id;
END $$;
