-- What the console counts, and by what it finds again what people did. All of it follows from the log, written by a
-- consumer of it, and can be counted again from the beginning; only two tables at the end are told nowhere else.

-- How much happened in an hour: texts screened, held, reported; decisions of each kind, and undone ones, with who made
-- them.
CREATE TABLE hourly (
    hour timestamptz NOT NULL,
    site text NOT NULL,
    what text NOT NULL, -- comments, held, reported, approve, hold, mask, remove, undone
    who  text NOT NULL, -- '' for machines and readers
    many int NOT NULL,
    PRIMARY KEY (hour, site, what, who)
) WITH (fillfactor = 80);

-- People's decisions beside what screening had said of the same text. Rules are named, never what they quote.
CREATE TABLE judged (
    comment_id  uuid NOT NULL,
    decision_id uuid NOT NULL,
    site        text NOT NULL,
    revision    int NOT NULL,
    at          timestamptz NOT NULL,
    action      text NOT NULL,
    waited      float8,           -- seconds since the case had come to wait; NULL: it did not
    verdict     text,             -- the action; NULL: none had been reached
    policy      text,
    rules       text[] NOT NULL,  -- that wanted something done
    spam        real,             -- how probable the models had held it
    spoiler     real,
    is_spam     smallint,         -- what the decision says of it: 0, 1 or nothing
    is_spoiler  smallint,
    undone_at   timestamptz,
    PRIMARY KEY (comment_id, decision_id)
) WITH (fillfactor = 90);
CREATE INDEX judged_of_site ON judged (site, at) INCLUDE (waited);
CREATE INDEX judged_by_time ON judged (at) INCLUDE (waited);

CREATE INDEX case_reports_of_site ON case_reports (site, at);
CREATE INDEX case_reports_by_time ON case_reports (at);

-- Where in the log it says what a person did.
CREATE TABLE acts (
    at         timestamptz NOT NULL, -- when it was recorded
    position   bigint NOT NULL,
    comment_id uuid,
    part       smallint NOT NULL,
    who        text NOT NULL, -- '' for a machine
    site       text,
    kind       text NOT NULL,
    PRIMARY KEY (part, position)
);
CREATE INDEX acts_by_time ON acts (at, part, position);
CREATE INDEX acts_of_person ON acts (who, at, part, position);
CREATE INDEX acts_of_site ON acts (site, at, part, position);
CREATE INDEX acts_of_kind ON acts (kind, at, part, position);

-- Who read the audit, and what of it they took away; append-only for the service.
CREATE TABLE audit_readings (
    reading_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    who        text NOT NULL,
    site       text,            -- NULL: all of them
    kind       text NOT NULL,   -- audit.read, audit.exported
    detail     jsonb NOT NULL   -- what was asked for
);
CREATE INDEX audit_readings_by_time ON audit_readings (at);
CREATE INDEX audit_readings_of_person ON audit_readings (who, at);
CREATE INDEX account_events_of_person ON account_events (by, at);

-- When it was noticed that an author has deleted a comment: its row says only that.
CREATE TABLE deletions_noticed (
    comment_id uuid PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE FUNCTION notice_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO deletions_noticed (comment_id) VALUES (NEW.comment_id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER notice_deletion AFTER UPDATE OF state ON submissions
FOR EACH ROW WHEN (NEW.state = 'deleted' AND OLD.state <> 'deleted') EXECUTE FUNCTION notice_deletion();

-- All that people did, wherever it is kept. Places: in the log a partition and position, else -1 and -2 with an id.
CREATE VIEW audit_trail AS
    SELECT at, part, position, who, site, kind, comment_id FROM acts
    UNION ALL
    SELECT at, -1::smallint, reading_id, who, site, kind, NULL::uuid FROM audit_readings
    UNION ALL
    SELECT at, -2::smallint, event_id, by, site, kind, NULL::uuid FROM account_events;

-- A consumer's step past a batch, and what it counts and finds in it.
CREATE FUNCTION keep_records(
    _hourly jsonb, _judged jsonb, _undone jsonb, _acts jsonb,
    _consumer text, _part smallint, _from bigint, _to bigint, _event_id uuid
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM advance_checkpoint(_consumer, _part, _from, _to, _event_id);

    INSERT INTO hourly AS h SELECT * FROM jsonb_populate_recordset(NULL::hourly, _hourly)
    ON CONFLICT (hour, site, what, who) DO UPDATE SET many = h.many + EXCLUDED.many;

    INSERT INTO judged SELECT * FROM jsonb_populate_recordset(NULL::judged, _judged)
    ON CONFLICT (comment_id, decision_id) DO NOTHING;
    UPDATE judged j SET undone_at = u.at
    FROM jsonb_to_recordset(_undone) AS u (comment_id uuid, decision_id uuid, at timestamptz)
    WHERE j.comment_id = u.comment_id AND j.decision_id = u.decision_id;

    INSERT INTO acts SELECT * FROM jsonb_populate_recordset(NULL::acts, _acts)
    ON CONFLICT (part, position) DO NOTHING;
END $$;

-- Begin anew: whoever counts meanwhile finds the checkpoint gone, and starts at the first event.
CREATE FUNCTION forget_records(_consumer text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM checkpoints WHERE consumer = _consumer;
    DELETE FROM parked WHERE consumer = _consumer;
    DELETE FROM hourly;
    DELETE FROM judged;
    DELETE FROM acts;
END $$;
