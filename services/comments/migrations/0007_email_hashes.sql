-- The hashes of e-mail addresses are made with one key a site and year. Addresses can be guessed, so the keys lie sealed
-- under the master key; once the year is over they are destroyed.
CREATE TABLE email_keys (
    site text NOT NULL REFERENCES sites ON DELETE CASCADE,
    year int NOT NULL,
    key  bytea NOT NULL,
    PRIMARY KEY (site, year)
);

-- Of a comment from before, or without an e-mail address, there is none.
ALTER TABLE bylines ADD email_hash bytea;
ALTER TYPE request ADD ATTRIBUTE email_hash text;

CREATE OR REPLACE FUNCTION write_posts(_batch request[], _positions bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO authors (author_id, site, token_hash)
    SELECT author_id, site, decode(token_hash, 'base64') FROM unnest(_batch) WHERE token_hash IS NOT NULL;

    INSERT INTO bylines (comment_id, author_id, profile, address_hash, email_hash)
    SELECT comment_id, author_id, decode(profile, 'base64'), decode(address_hash, 'base64'),
        decode(email_hash, 'base64')
    FROM unnest(_batch) WHERE kind = 'post';

    INSERT INTO comments (
        comment_id, thread_id, parent_id, author_id, created_pos, created_at, awaiting, revision, public_revision,
        depth, part, state, name, website)
    SELECT r.comment_id, r.thread_id, r.parent_id, r.author_id, _positions[r.ord], r.at, r.at, 1,
        CASE r.state WHEN 'visible' THEN 1 END, coalesce(p.depth + 1, 0), r.part, r.state, r.name, r.website
    FROM unnest(_batch) r LEFT JOIN comments p ON p.comment_id = r.parent_id
    WHERE r.kind = 'post';
END $$;
