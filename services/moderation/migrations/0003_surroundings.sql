-- What later texts are compared with: a row for each revision that was ever written, also when an edit has replaced
-- it or its comment is deleted. It is narrow, and its indexes answer alone, because a batch asks for thousands.
CREATE TABLE traces (
    comment_id  uuid NOT NULL,
    revision    int NOT NULL,
    at          timestamptz NOT NULL, -- when this text was written
    site        text NOT NULL,
    thread_id   uuid NOT NULL,
    author_id   uuid NOT NULL,
    language    text NOT NULL,        -- '' of a short text
    fingerprint bytea,
    simhash     bigint,
    cluster     uuid,                 -- the first comment of those that are nearly the same; NULL of that one
    until       timestamptz,          -- when an edit replaced it
    action      text,                 -- what its verdict was
    decided     boolean NOT NULL,     -- whether people have decided about the comment: its case says what
    PRIMARY KEY (comment_id, revision)
);
CREATE INDEX traces_alike ON traces (fingerprint, at) WHERE fingerprint IS NOT NULL;
-- Of two hashes that differ in three bits at most, one of four parts is the same.
CREATE INDEX traces_near_0 ON traces ((simhash & 65535), at) WHERE simhash IS NOT NULL;
CREATE INDEX traces_near_1 ON traces (((simhash >> 16) & 65535), at) WHERE simhash IS NOT NULL;
CREATE INDEX traces_near_2 ON traces (((simhash >> 32) & 65535), at) WHERE simhash IS NOT NULL;
CREATE INDEX traces_near_3 ON traces (((simhash >> 48) & 65535), at) WHERE simhash IS NOT NULL;
CREATE INDEX traces_of_cluster ON traces (cluster) WHERE cluster IS NOT NULL;
CREATE INDEX traces_of_author ON traces (author_id, at) INCLUDE (comment_id, revision, until, action, decided);
CREATE INDEX traces_of_site ON traces (site, at) INCLUDE (comment_id, revision, language, action, decided)
WHERE revision = 1;
CREATE INDEX traces_of_thread ON traces (thread_id, at) INCLUDE (comment_id, revision, language, action, decided)
WHERE revision = 1;

-- To which hosts a text leads, its author's website among them.
CREATE TABLE traced_hosts (
    site       text NOT NULL,
    host       text NOT NULL, -- as far as it was registered: of "a.b.co.uk" "b.co.uk"
    at         timestamptz NOT NULL,
    comment_id uuid NOT NULL,
    revision   int NOT NULL,
    PRIMARY KEY (comment_id, revision, host)
);
CREATE INDEX traced_hosts_of_host ON traced_hosts (site, host, at) INCLUDE (comment_id, revision);

-- Texts from before: their exact repeats and what became of them are known. `rejoinder retell` fills in the rest.
INSERT INTO traces (comment_id, revision, at, site, thread_id, author_id, language, fingerprint, action, decided)
SELECT s.comment_id, s.revision, s.revised_at, s.site, s.thread_id, s.author_id, '', s.fingerprint,
    CASE WHEN (c.verdict->>'revision')::int = s.revision THEN c.verdict->'ruling'->>'action' END,
    coalesce(c.decisions <> '[]', false)
FROM submissions s LEFT JOIN cases c USING (comment_id);
DROP INDEX submissions_alike;

CREATE OR REPLACE FUNCTION put_submissions(_threads jsonb, _submissions jsonb, _replaced jsonb)
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
END $$;

-- What a case holds about its readers' reports, one for each reader, and about people's decisions, in order: so that
-- a reader's record, and what held for a text at some moment, can be looked up by the hundred.
CREATE TABLE case_reports (
    comment_id uuid NOT NULL REFERENCES cases ON DELETE CASCADE,
    reporter   text NOT NULL,
    site       text NOT NULL,
    revision   int NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (comment_id, reporter)
);
CREATE INDEX case_reports_of_reporter ON case_reports (site, reporter, at) INCLUDE (comment_id, revision);
CREATE TABLE case_decisions (
    comment_id uuid NOT NULL REFERENCES cases ON DELETE CASCADE,
    number     int NOT NULL,
    revision   int NOT NULL,
    action     text NOT NULL,
    at         timestamptz NOT NULL,
    undone_at  timestamptz,
    PRIMARY KEY (comment_id, number)
);

CREATE FUNCTION put_case_reports(_comment_id uuid, _site text, _reports jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO case_reports (comment_id, reporter, site, revision, at)
    SELECT _comment_id, r.reporter, _site, r.revision, r.at
    FROM jsonb_to_recordset(_reports) AS r (reporter text, revision int, at timestamptz) ORDER BY r.at
    ON CONFLICT DO NOTHING -- a reader's first report of a comment counts
$$;

CREATE FUNCTION put_case_decisions(_comment_id uuid, _decisions jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO case_decisions (comment_id, number, revision, action, at, undone_at)
    SELECT _comment_id, n, (d->>'revision')::int, d->'ruling'->>'action', (d->>'at')::timestamptz,
        (d->>'undone_at')::timestamptz
    FROM jsonb_array_elements(_decisions) WITH ORDINALITY AS x (d, n)
    ON CONFLICT (comment_id, number) DO UPDATE SET undone_at = EXCLUDED.undone_at
    WHERE case_decisions.undone_at IS DISTINCT FROM EXCLUDED.undone_at
$$;

-- Whoever writes a case writes them with it: inline, or when cases are rebuilt.
CREATE FUNCTION keep_case_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reports <> '[]' THEN
        PERFORM put_case_reports(NEW.comment_id, NEW.site, NEW.reports);
    END IF;
    IF NEW.decisions <> '[]' THEN
        PERFORM put_case_decisions(NEW.comment_id, NEW.decisions);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_case_parts AFTER INSERT OR UPDATE OF reports, decisions ON cases
FOR EACH ROW WHEN (NEW.reports <> '[]' OR NEW.decisions <> '[]') EXECUTE FUNCTION keep_case_parts();

SELECT put_case_reports(comment_id, site, reports), put_case_decisions(comment_id, decisions) FROM cases
WHERE reports <> '[]' OR decisions <> '[]';

-- A verdict that was reached once more, and people's decisions, reach the traces of a comment's texts.
CREATE FUNCTION keep_traces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE traces SET action = NEW.verdict->'ruling'->>'action'
    WHERE comment_id = NEW.comment_id AND revision = (NEW.verdict->>'revision')::int
        AND action IS DISTINCT FROM NEW.verdict->'ruling'->>'action';
    UPDATE traces SET decided = true
    WHERE comment_id = NEW.comment_id AND NEW.decisions <> '[]' AND NOT decided;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_traces AFTER UPDATE OF verdict, decisions ON cases
FOR EACH ROW WHEN ((OLD.verdict, OLD.decisions) IS DISTINCT FROM (NEW.verdict, NEW.decisions))
EXECUTE FUNCTION keep_traces();
