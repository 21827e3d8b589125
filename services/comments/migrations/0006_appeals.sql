-- What an author is told of a moderator's decision over their text, and what came of their appeal against it.
-- Decisions that were made before are not known here: nobody can appeal against them.
ALTER TABLE revisions ADD COLUMN decided jsonb, ADD COLUMN appeal jsonb;
ALTER TYPE request ADD ATTRIBUTE decided jsonb, ADD ATTRIBUTE appeal jsonb;

CREATE OR REPLACE FUNCTION refusals(_batch request[]) RETURNS TABLE (ord int, refusal text) LANGUAGE sql AS $$
    SELECT r.ord, CASE
        WHEN r.command_key IS NOT NULL AND EXISTS (
            SELECT FROM commands c WHERE c.command_key = decode(r.command_key, 'base64')) THEN 'duplicate'
        WHEN r.command_key IS NOT NULL AND row_number() OVER (PARTITION BY r.command_key ORDER BY r.ord) > 1 THEN 'again'
        WHEN coalesce(r.opens, false) <> (t.thread_id IS NULL) THEN 'again'
        WHEN r.opens AND row_number() OVER (PARTITION BY r.thread_id, r.opens ORDER BY r.ord) > 1 THEN 'again'
        WHEN r.kind = 'post' AND t.closed THEN 'closed'
        WHEN r.kind = 'post' AND r.parent_id <> r.thread_id
            AND (p.comment_id IS NULL OR p.thread_id <> r.thread_id OR p.public_revision IS NULL) THEN 'parent'
        WHEN r.kind IN ('edit', 'delete', 'rule', 'report', 'appeal', 'answer') AND c.comment_id IS NULL THEN 'missing'
        WHEN r.kind IN ('edit', 'delete', 'rule', 'appeal', 'answer') AND row_number() OVER (
            PARTITION BY r.comment_id, r.kind IN ('edit', 'delete', 'rule', 'appeal', 'answer') ORDER BY r.ord) > 1
            THEN 'again'
        WHEN r.kind = 'appeal' AND (c.deleted OR c.revision <> r.revision OR NOT EXISTS (
            SELECT FROM revisions v
            WHERE v.comment_id = r.comment_id AND v.revision = r.revision
                AND v.decided->>'decision' = r.appeal->>'decision'
                AND (v.appeal IS NULL OR v.appeal->>'outcome' IS NOT NULL))) THEN 'again'
        WHEN r.kind IN ('edit', 'delete') AND (c.deleted OR c.state = 'removed') THEN 'gone'
        WHEN r.kind IN ('edit', 'delete') AND r.expected IS NOT NULL AND c.revision <> r.expected THEN 'moved'
        WHEN r.overdue AND (c.awaiting IS NULL OR c.revision <> r.revision) THEN 'moved' -- a verdict came after all
        WHEN r.kind = 'report' AND EXISTS (
            SELECT FROM reporters o WHERE o.comment_id = r.comment_id AND o.reporter = r.reporter) THEN 'known'
        WHEN r.kind = 'report'
            AND row_number() OVER (PARTITION BY r.comment_id, r.reporter ORDER BY r.ord) > 1 THEN 'known'
    END
    FROM unnest(_batch) r
    LEFT JOIN threads t ON t.thread_id = r.thread_id
    LEFT JOIN comments c ON c.comment_id = r.comment_id
    LEFT JOIN comments p ON p.comment_id = r.parent_id
$$;

CREATE OR REPLACE FUNCTION change_rows(_batch request[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE revisions v
    SET state = r.state, masked_html = r.html, masked_spoilers = r.spoilers, mask = r.mask, decided = r.decided,
        appeal = CASE -- a decision that comes back brings the appeal against it back, too
            WHEN v.appeal->>'decision' = r.decided->>'decision'
                THEN v.appeal || '{"outcome": null, "answer": null, "alone": false}'
            ELSE v.appeal
        END
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

-- An appeal, and what came of it if it is still the one that was made.
CREATE FUNCTION keep_appeals(_batch request[]) RETURNS void LANGUAGE sql AS $$
    UPDATE revisions v SET appeal = r.appeal
    FROM unnest(_batch) r
    WHERE r.kind IN ('appeal', 'answer') AND v.comment_id = r.comment_id AND v.revision = r.revision
        AND (r.kind = 'appeal' OR v.appeal->>'decision' = r.appeal->>'decision')
$$;

CREATE OR REPLACE FUNCTION write_rows(_batch request[], _positions bigint[], _versions int[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kinds   text[];
    touched uuid[]; -- comments whose visibility may change
    visible uuid[]; -- those of them that readers see so far
BEGIN
    SELECT array_agg(DISTINCT r.kind), array_agg(r.comment_id) FILTER (
        WHERE r.kind IN ('edit', 'delete', 'rule') OR r.kind = 'post' AND r.state = 'visible')
    INTO kinds, touched FROM unnest(_batch) r;
    IF touched IS NOT NULL THEN
        visible := array(
            SELECT c.comment_id FROM comments c
            WHERE c.comment_id = ANY (touched) AND c.public_revision IS NOT NULL);
    END IF;

    INSERT INTO subject_keys (subject_id, wrapped)
    SELECT r.subject_id, decode(r.subject_key, 'base64') FROM unnest(_batch) r WHERE r.subject_key IS NOT NULL;
    INSERT INTO threads (thread_id, opened_at, version, season, episode, part, closed, site, key, url, title, work)
    SELECT r.thread_id, r.at, 0, r.season, r.episode, r.part, r.closed, r.site, r.key, r.url, r.title, r.work
    FROM unnest(_batch) r WHERE r.opens;
    IF 'post' = ANY (kinds) THEN
        PERFORM write_posts(_batch, _positions);
    END IF;
    IF kinds && '{post,edit}' THEN
        INSERT INTO revisions (comment_id, at, revision, state, body, html, spoilers)
        SELECT r.comment_id, r.at, coalesce(r.revision, 1), r.state, r.body, r.html, coalesce(r.spoilers, '[]')
        FROM unnest(_batch) r WHERE r.kind IN ('post', 'edit');
    END IF;
    IF 'report' = ANY (kinds) THEN
        INSERT INTO reporters (comment_id, reporter)
        SELECT r.comment_id, r.reporter FROM unnest(_batch) r WHERE r.kind = 'report';
    END IF;
    IF kinds && '{edit,delete,rule}' THEN
        PERFORM change_rows(_batch);
    END IF;
    IF kinds && '{appeal,answer}' THEN
        PERFORM keep_appeals(_batch);
    END IF;
    IF touched IS NOT NULL THEN
        PERFORM carry_shown(touched);
    END IF;
    PERFORM write_threads(_batch, _versions, touched, visible);
    IF 'describe' = ANY (kinds) THEN
        PERFORM describe_threads(_batch);
    END IF;
END $$;
