-- What the comment service has told: threads and comments with their text, as screening and moderators need them.
-- These rows can be dropped and told again.
CREATE TABLE threads (
    thread_id uuid PRIMARY KEY,
    site      text NOT NULL,
    key       text NOT NULL,
    url       text,
    title     text,
    about     jsonb NOT NULL DEFAULT '{}'
);

CREATE TABLE submissions (
    comment_id   uuid PRIMARY KEY,
    thread_id    uuid NOT NULL,
    parent_id    uuid,
    author_id    uuid NOT NULL,
    posted_at    timestamptz NOT NULL,
    revised_at   timestamptz NOT NULL,
    revision     int NOT NULL,     -- the newest
    mode         text NOT NULL,    -- of the site, when it was written
    state        text NOT NULL,    -- of the newest revision: pending, held, visible, removed; or deleted
    site         text NOT NULL,
    text         text NOT NULL,    -- of the newest revision, as written
    spoilers     int NOT NULL,     -- how many its author marked
    fingerprint  bytea,
    name         text,
    website      text,
    email_domain text,
    address_hash bytea
) WITH (fillfactor = 80);
CREATE INDEX submissions_of_author ON submissions (author_id, posted_at);
CREATE INDEX submissions_of_address ON submissions (address_hash, posted_at) WHERE address_hash IS NOT NULL;
CREATE INDEX submissions_alike ON submissions (fingerprint, posted_at) WHERE fingerprint IS NOT NULL;

-- Texts that a newer revision has replaced.
CREATE TABLE submission_revisions (
    comment_id uuid NOT NULL,
    revision   int NOT NULL,
    at         timestamptz NOT NULL,
    text       text NOT NULL,
    PRIMARY KEY (comment_id, revision)
);

-- The fold of each comment's stream, written with its events: cases/case.py says what the columns mean.
CREATE TABLE cases (
    comment_id    uuid PRIMARY KEY,
    part          smallint NOT NULL,
    site          text NOT NULL,
    state         text NOT NULL,
    since         timestamptz NOT NULL,
    version       int NOT NULL,
    revision      int NOT NULL,
    priority      int NOT NULL,
    ruling        jsonb,
    verdict       jsonb,
    causes        text[] NOT NULL,
    reasons       text[] NOT NULL,
    reports       jsonb NOT NULL,
    decisions     jsonb NOT NULL,
    claimed_by    text,
    claimed_until timestamptz
) WITH (fillfactor = 80);
CREATE INDEX cases_by_priority ON cases (state, priority DESC, since, comment_id);
CREATE INDEX cases_by_age ON cases (state, since, comment_id);
CREATE INDEX cases_of_part ON cases (part);

CREATE FUNCTION put_cases(_cases jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO cases SELECT * FROM jsonb_populate_recordset(NULL::cases, _cases)
    ON CONFLICT (comment_id) DO UPDATE SET
        (part, site, state, since, version, revision, priority, ruling, verdict,
            causes, reasons, reports, decisions, claimed_by, claimed_until)
        = (EXCLUDED.part, EXCLUDED.site, EXCLUDED.state, EXCLUDED.since, EXCLUDED.version, EXCLUDED.revision, EXCLUDED.priority, EXCLUDED.ruling,
            EXCLUDED.verdict, EXCLUDED.causes, EXCLUDED.reasons, EXCLUDED.reports, EXCLUDED.decisions,
            EXCLUDED.claimed_by, EXCLUDED.claimed_until)
$$;

-- What a batch of the comment service's events adds and changes. Rows come whole, each once.
CREATE FUNCTION put_submissions(_threads jsonb, _submissions jsonb, _replaced jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO threads SELECT * FROM jsonb_populate_recordset(NULL::threads, _threads)
    ON CONFLICT (thread_id) DO UPDATE SET (url, title, about) = (EXCLUDED.url, EXCLUDED.title, EXCLUDED.about);

    INSERT INTO submission_revisions SELECT * FROM jsonb_populate_recordset(NULL::submission_revisions, _replaced)
    ON CONFLICT (comment_id, revision) DO NOTHING;

    INSERT INTO submissions SELECT * FROM jsonb_populate_recordset(NULL::submissions, _submissions)
    ON CONFLICT (comment_id) DO UPDATE SET
        (revised_at, revision, mode, state, text, spoilers, fingerprint)
        = (EXCLUDED.revised_at, EXCLUDED.revision, EXCLUDED.mode, EXCLUDED.state, EXCLUDED.text, EXCLUDED.spoilers,
            EXCLUDED.fingerprint);
END $$;

-- One call, one batch, one transaction: lock, refuse what was decided on an older version, append, write the rows.
-- Returns the streams that have moved on: of these nothing was written. A consumer's batch is written whole or,
-- when any of its streams moved, not at all; its checkpoint moves with it.
CREATE FUNCTION commit_cases(
    _expected int[], _cases jsonb, -- one case a stream, as it is after its events
    _parts smallint[], _streams uuid[], _subjects uuid[], _event_ids uuid[],
    _types text[], _schemas smallint[], _data bytea[], _sealed bytea[],
    _consumer text DEFAULT NULL, _source_part smallint DEFAULT NULL, _from bigint DEFAULT NULL, _to bigint DEFAULT NULL,
    _event_id uuid DEFAULT NULL, -- of the consumed event at _to
    _threads jsonb DEFAULT NULL, _submissions jsonb DEFAULT NULL, _replaced jsonb DEFAULT NULL
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    moved uuid[];
    kept  int[];
BEGIN
    PERFORM lock_partitions(_parts);

    SELECT array_agg(c.comment_id) INTO moved
    FROM ROWS FROM (jsonb_to_recordset(_cases) AS (comment_id uuid, part smallint))
        WITH ORDINALITY AS c(comment_id, part, ord)
    WHERE _expected[c.ord] <> coalesce((
        SELECT e.version FROM events e
        WHERE e.part = c.part AND e.stream_id = c.comment_id ORDER BY e.version DESC LIMIT 1), 0);

    IF _consumer IS NOT NULL THEN
        IF moved IS NOT NULL THEN
            RETURN moved;
        END IF;
        PERFORM advance_checkpoint(_consumer, _source_part, _from, _to, _event_id);
        PERFORM put_submissions(_threads, _submissions, _replaced);
    ELSIF moved IS NOT NULL THEN
        SELECT array_agg(s.ord) INTO kept
        FROM unnest(_streams) WITH ORDINALITY AS s(stream_id, ord) WHERE s.stream_id <> ALL (moved);
        IF kept IS NULL THEN
            RETURN moved;
        END IF;
        _cases := (
            SELECT jsonb_agg(c) FROM jsonb_array_elements(_cases) c WHERE (c->>'comment_id')::uuid <> ALL (moved));
    END IF;

    PERFORM append_events(_parts, _streams, _subjects, _event_ids, _types, _schemas, _data, _sealed, kept);
    PERFORM put_cases(_cases);
    RETURN coalesce(moved, '{}');
END $$;
