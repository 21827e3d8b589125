-- How texts are searched: as they read, and cut into pieces. screening/words.py makes both; of what was written before
-- there was this `rejoinder rebuild moderation --retell` does.
CREATE TABLE submission_words (
    comment_id uuid PRIMARY KEY,
    searchable text NOT NULL,
    grams      int[] NOT NULL
);
ALTER TABLE threads
    ADD searchable text NOT NULL DEFAULT '',
    ADD grams int[] NOT NULL DEFAULT '{}';
CREATE INDEX threads_grams ON threads USING gin (grams);

CREATE FUNCTION put_words(_submissions jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO submission_words (comment_id, searchable, grams)
    SELECT (s->>'comment_id')::uuid, s->'words'->>'searchable', (s->'words'->>'grams')::int[]
    FROM jsonb_array_elements(_submissions) s WHERE s->'words' <> 'null' ORDER BY 1
    ON CONFLICT (comment_id) DO UPDATE SET (searchable, grams) = (EXCLUDED.searchable, EXCLUDED.grams)
$$;

CREATE OR REPLACE FUNCTION put_submissions(_threads jsonb, _submissions jsonb, _replaced jsonb)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO threads (thread_id, site, key, url, title, about, searchable, grams)
    SELECT thread_id, site, key, url, title, about, coalesce(searchable, ''), coalesce(grams, '{}')
    FROM jsonb_populate_recordset(NULL::threads, _threads)
    ON CONFLICT (thread_id) DO UPDATE SET
        (url, title, about, searchable, grams)
        = (EXCLUDED.url, EXCLUDED.title, EXCLUDED.about, EXCLUDED.searchable, EXCLUDED.grams);

    INSERT INTO submission_revisions SELECT * FROM jsonb_populate_recordset(NULL::submission_revisions, _replaced)
    ON CONFLICT (comment_id, revision) DO NOTHING;

    INSERT INTO submissions SELECT * FROM jsonb_populate_recordset(NULL::submissions, _submissions)
    ON CONFLICT (comment_id) DO UPDATE SET
        (revised_at, revision, mode, state, text, spoilers, fingerprint)
        = (EXCLUDED.revised_at, EXCLUDED.revision, EXCLUDED.mode, EXCLUDED.state, EXCLUDED.text, EXCLUDED.spoilers,
            EXCLUDED.fingerprint);

    -- A submission brings the traces of those of its texts that are new.
    INSERT INTO traces
    SELECT t.* FROM jsonb_array_elements(_submissions) s, jsonb_populate_recordset(NULL::traces, s->'traces') t
    ON CONFLICT (comment_id, revision) DO UPDATE SET
        (at, site, thread_id, author_id, language, fingerprint, simhash, until, action, decided)
        = (EXCLUDED.at, EXCLUDED.site, EXCLUDED.thread_id, EXCLUDED.author_id, EXCLUDED.language,
            EXCLUDED.fingerprint, EXCLUDED.simhash, EXCLUDED.until, coalesce(EXCLUDED.action, traces.action),
            EXCLUDED.decided);

    UPDATE traces o SET until = (
        SELECT n.at FROM traces n WHERE n.comment_id = o.comment_id AND n.revision > o.revision ORDER BY n.revision LIMIT 1)
    FROM jsonb_array_elements(_submissions) s, jsonb_to_recordset(s->'traces') AS t (comment_id uuid, revision int)
    WHERE t.revision > 1 AND o.comment_id = t.comment_id AND o.revision < t.revision AND o.until IS NULL;

    INSERT INTO traced_hosts
    SELECT t->>'site', h, (t->>'at')::timestamptz, (t->>'comment_id')::uuid, (t->>'revision')::int
    FROM jsonb_array_elements(_submissions) s, jsonb_array_elements(s->'traces') t, jsonb_array_elements_text(t->'hosts') h
    ON CONFLICT DO NOTHING;

    PERFORM put_words(_submissions);
END $$;

-- One filter of the list as a number, of so many bits that no two are the same.
CREATE FUNCTION facet(_kind text, _value text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT hashtextextended(_kind || ':' || _value, 0)
$$;

-- The list of cases as it follows from what was told and decided. A case that nobody needs to look at any more, because
-- its author has deleted what waited, is "gone". Of a verdict with hundreds of reasons the first count.
CREATE VIEW queue_told AS
SELECT c.comment_id, CASE WHEN c.state = 'open' AND s.state = 'deleted' THEN 'gone' ELSE c.state END AS state,
    c.site, -c.priority AS urgency, c.since, c.revision, c.reports <> '[]' AS reported, c.claimed_by, c.claimed_until, (
        ARRAY[facet('author', s.author_id::text), facet('thread', s.thread_id::text),
            facet('cluster', coalesce(t.cluster, c.comment_id)::text)]
        || ARRAY(SELECT facet('host', h.host) FROM traced_hosts h
            WHERE h.comment_id = s.comment_id AND h.revision = s.revision ORDER BY h.host)
        || ARRAY(SELECT facet('reason', r) FROM unnest(c.reasons) r)
        || ARRAY(SELECT DISTINCT facet('rule', r->>'rule') AS rule FROM jsonb_array_elements(c.verdict->'reasons') r
            ORDER BY rule)
    )[1:250] AS facets,
    s.thread_id, coalesce(w.searchable, '') AS searchable, coalesce(w.grams, '{}') AS grams
FROM cases c
JOIN submissions s USING (comment_id)
LEFT JOIN traces t ON t.comment_id = s.comment_id AND t.revision = s.revision
LEFT JOIN submission_words w ON w.comment_id = s.comment_id;

-- The same as rows with the indexes that filter, sort, count and search it. Each state has a table of its own, so that
-- what waits lies together, however much was decided.
CREATE TABLE queue (
    comment_id    uuid NOT NULL,
    state         text NOT NULL,
    site          text NOT NULL,
    urgency       int NOT NULL, -- the priority, but the most urgent first
    since         timestamptz NOT NULL,
    revision      int NOT NULL,
    reported      boolean NOT NULL,
    claimed_by    text,
    claimed_until timestamptz,
    facets        bigint[] NOT NULL,
    thread_id     uuid NOT NULL,
    searchable    text NOT NULL,
    grams         int[] NOT NULL,
    entered       xid8 NOT NULL, -- the transaction that brought the case into its state
    changed       xid8 NOT NULL, -- the last that changed its row
    PRIMARY KEY (comment_id, state)
) PARTITION BY LIST (state);
CREATE TABLE queue_open PARTITION OF queue FOR VALUES IN ('open');
CREATE TABLE queue_decided PARTITION OF queue FOR VALUES IN ('decided');
CREATE TABLE queue_screened PARTITION OF queue FOR VALUES IN ('screened');
CREATE TABLE queue_gone PARTITION OF queue FOR VALUES IN ('gone');
-- The first answers all that asks for no words by itself; who sees all sites has the second.
CREATE INDEX queue_of_site ON queue (site, urgency, since, comment_id)
INCLUDE (facets, reported, claimed_by, claimed_until);
CREATE INDEX queue_by_urgency ON queue (urgency, since, comment_id) INCLUDE (site);
CREATE INDEX queue_by_age ON queue (since, comment_id) INCLUDE (site);
CREATE INDEX queue_of_thread ON queue (thread_id);
CREATE INDEX queue_entered ON queue (entered);
CREATE INDEX queue_facets ON queue USING gin (facets) WITH (gin_pending_list_limit = 512);
CREATE INDEX queue_grams ON queue USING gin (grams) WITH (gin_pending_list_limit = 1024);

-- Whoever writes what the list follows from calls this in the same transaction. Two who do wait for each other, so that
-- the second sees what both have written.
CREATE FUNCTION list_cases(_comments uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM submissions WHERE comment_id = ANY (_comments) ORDER BY comment_id FOR NO KEY UPDATE;

    DELETE FROM queue q WHERE q.comment_id = ANY (_comments) AND NOT EXISTS (
        SELECT FROM queue_told n WHERE n.comment_id = q.comment_id AND n.state = q.state);

    INSERT INTO queue (comment_id, state, site, urgency, since, revision, reported, claimed_by, claimed_until, facets,
        thread_id, searchable, grams, entered, changed)
    SELECT n.*, pg_current_xact_id(), pg_current_xact_id() FROM queue_told n WHERE n.comment_id = ANY (_comments)
    ON CONFLICT (comment_id, state) DO UPDATE SET
        (site, urgency, since, revision, reported, claimed_by, claimed_until, facets, thread_id, searchable, grams,
            entered, changed)
        = (EXCLUDED.site, EXCLUDED.urgency, EXCLUDED.since, EXCLUDED.revision, EXCLUDED.reported, EXCLUDED.claimed_by,
            EXCLUDED.claimed_until, EXCLUDED.facets, EXCLUDED.thread_id, EXCLUDED.searchable, EXCLUDED.grams,
            CASE WHEN queue.since = EXCLUDED.since THEN queue.entered ELSE EXCLUDED.entered END, EXCLUDED.changed)
    WHERE (queue.site, queue.urgency, queue.since, queue.revision, queue.reported, queue.claimed_by,
            queue.claimed_until, queue.facets, queue.thread_id, queue.searchable, queue.grams)
        IS DISTINCT FROM (EXCLUDED.site, EXCLUDED.urgency, EXCLUDED.since, EXCLUDED.revision, EXCLUDED.reported,
            EXCLUDED.claimed_by, EXCLUDED.claimed_until, EXCLUDED.facets, EXCLUDED.thread_id, EXCLUDED.searchable,
            EXCLUDED.grams);
END $$;

-- All of it anew, by the owner of the table.
CREATE FUNCTION list_all() RETURNS void LANGUAGE sql AS $$
    TRUNCATE queue;
    INSERT INTO queue (comment_id, state, site, urgency, since, revision, reported, claimed_by, claimed_until, facets,
        thread_id, searchable, grams, entered, changed)
    SELECT n.*, pg_current_xact_id(), pg_current_xact_id() FROM queue_told n
$$;
SELECT list_all();

CREATE FUNCTION list_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM list_cases(ARRAY(SELECT comment_id FROM written));
    RETURN NULL;
END $$;
CREATE TRIGGER list_inserted AFTER INSERT ON cases REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION list_written();
CREATE TRIGGER list_updated AFTER UPDATE ON cases REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION list_written();

-- Of a text that is new its case is not written yet.
CREATE FUNCTION list_worded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM list_cases(ARRAY(SELECT comment_id FROM written JOIN cases USING (comment_id)));
    RETURN NULL;
END $$;
CREATE TRIGGER list_inserted AFTER INSERT ON submission_words REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION list_worded();
CREATE TRIGGER list_updated AFTER UPDATE ON submission_words REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION list_worded();

CREATE FUNCTION list_one() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM list_cases(ARRAY[NEW.comment_id]);
    RETURN NULL;
END $$;
CREATE TRIGGER list_deleted AFTER UPDATE OF state, revision ON submissions
FOR EACH ROW WHEN ((OLD.state = 'deleted', OLD.revision) IS DISTINCT FROM (NEW.state = 'deleted', NEW.revision))
EXECUTE FUNCTION list_one();
CREATE TRIGGER list_regrouped AFTER UPDATE OF cluster ON traces
FOR EACH ROW WHEN (OLD.cluster IS DISTINCT FROM NEW.cluster) EXECUTE FUNCTION list_one();

-- Rows that are made anew are taken away first: what is back by the end has never left the list.
CREATE FUNCTION unlist() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM list_cases(ARRAY[OLD.comment_id]);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER unlist AFTER DELETE ON cases DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION unlist();
CREATE CONSTRAINT TRIGGER unlist AFTER DELETE ON submissions DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION unlist();

-- Questions to the list under a name, a person's own or shared.
CREATE TABLE saved_views (
    view_id uuid PRIMARY KEY,
    site    text,             -- NULL: of all sites
    name    text NOT NULL,
    query   text NOT NULL,    -- as it stands in an address
    shared  boolean NOT NULL,
    by      text NOT NULL,
    at      timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX saved_views_named ON saved_views (coalesce(site, ''), (CASE WHEN shared THEN '' ELSE by END), name);
