-- Runs over what was screened before: what another policy would have said of it, and second looks that change it.
CREATE TABLE replays (
    replay_id   uuid PRIMARY KEY,
    kind        text NOT NULL,  -- replay, rollback, episode
    site        text NOT NULL,
    subject     jsonb NOT NULL, -- which version, text or thread: replays/run.py
    cause       uuid UNIQUE,    -- the event that asked for it; NULL: a person did
    asked_by    text,
    asked_at    timestamptz NOT NULL DEFAULT now(),
    state       text NOT NULL DEFAULT 'waiting', -- waiting, running, done, cancelled, failed
    holder      uuid,           -- the process that runs it, until
    held_until  timestamptz,
    tries       int NOT NULL DEFAULT 0, -- processes that took it up since it last came forward
    step        int NOT NULL DEFAULT 0, -- batches done: each is written once
    place       jsonb,          -- where the next batch begins; NULL before the first
    seen        bigint NOT NULL DEFAULT 0,
    total       bigint,
    seconds     float8 NOT NULL DEFAULT 0, -- spent on batches
    tally       jsonb NOT NULL DEFAULT '{}',
    listed      int NOT NULL DEFAULT 0,
    started_at  timestamptz,
    finished_at timestamptz,
    error       text
) WITH (fillfactor = 80);
CREATE INDEX replays_of_site ON replays (site, asked_at);
CREATE INDEX replays_to_do ON replays (asked_at) WHERE state IN ('waiting', 'running');

CREATE TABLE replay_differences (
    replay_id  uuid NOT NULL REFERENCES replays ON DELETE CASCADE,
    number     int NOT NULL, -- from 1, dense
    comment_id uuid NOT NULL,
    revision   int NOT NULL,
    kind       text NOT NULL,
    was        jsonb NOT NULL,
    now        jsonb NOT NULL,
    rules      text[] NOT NULL,
    reasons    jsonb NOT NULL,
    by_person  boolean NOT NULL,
    PRIMARY KEY (replay_id, number)
);
CREATE INDEX replay_differences_of_kind ON replay_differences (replay_id, kind, number);

-- What the version in shadow said, written with the verdict that it stands beside.
CREATE TABLE shadow_verdicts (
    site       text NOT NULL,
    version    int NOT NULL,
    comment_id uuid NOT NULL,
    revision   int NOT NULL,
    at         timestamptz NOT NULL,
    kind       text NOT NULL,
    was        jsonb NOT NULL, -- the live verdict
    now        jsonb NOT NULL,
    rules      text[] NOT NULL,
    reasons    jsonb NOT NULL,
    PRIMARY KEY (site, version, comment_id, revision)
);
CREATE INDEX shadow_verdicts_of_kind ON shadow_verdicts (site, version, kind, comment_id, revision);

-- Whose verdict a version gave, and what stands in a thread: where second looks look.
CREATE INDEX cases_of_policy ON cases (site, (verdict->>'policy'), comment_id);
CREATE INDEX submissions_of_thread ON submissions (thread_id, comment_id);

CREATE FUNCTION put_shadow_verdicts(_verdicts jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO shadow_verdicts SELECT * FROM jsonb_populate_recordset(NULL::shadow_verdicts, _verdicts)
    ON CONFLICT (site, version, comment_id, revision) DO UPDATE SET
        (at, kind, was, now, rules, reasons)
        = (EXCLUDED.at, EXCLUDED.kind, EXCLUDED.was, EXCLUDED.now, EXCLUDED.rules, EXCLUDED.reasons)
$$;

-- A page was corrected: everything said under it is to be looked at again. The same cause asks once.
CREATE FUNCTION ask_for_second_look(_thread_id uuid, _cause uuid) RETURNS void LANGUAGE sql AS $$
    INSERT INTO replays (replay_id, kind, site, subject, cause)
    SELECT _cause, 'episode', t.site, jsonb_build_object('kind', 'episode', 'thread', _thread_id), _cause
    FROM threads t WHERE t.thread_id = _thread_id
    ON CONFLICT DO NOTHING
$$;

-- Whoever rolls a version back asks, by that alone, for a second look at what it said; and a version that begins to
-- run in shadow makes room for its own verdicts.
CREATE FUNCTION follow_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(NEW.trail) < cardinality(OLD.trail) THEN
        INSERT INTO replays (replay_id, kind, site, subject, asked_by)
        VALUES (gen_random_uuid(), 'rollback', NEW.site,
            jsonb_build_object('kind', 'rollback', 'from', OLD.trail[cardinality(OLD.trail)],
                'to', NEW.trail[cardinality(NEW.trail)]),
            NEW."by");
    END IF;
    IF NEW.shadow IS NOT NULL AND NEW.shadow IS DISTINCT FROM OLD.shadow THEN
        DELETE FROM shadow_verdicts WHERE site = NEW.site;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER follow_policy AFTER UPDATE ON policy_sites FOR EACH ROW EXECUTE FUNCTION follow_policy();

-- Take up a run: one that waits, or whose process is gone. One replay at a time, and beside it one second look.
CREATE FUNCTION claim_replay(_holder uuid, _kinds text[], _for interval) RETURNS SETOF replays LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock('replays'::regclass::oid::int, 0);
    RETURN QUERY
    UPDATE replays SET state = 'running', holder = _holder, held_until = now() + _for, tries = tries + 1,
        started_at = coalesce(started_at, now())
    WHERE replay_id = (SELECT w.replay_id FROM replays_ready(_kinds) w)
    RETURNING *;
END $$;

CREATE FUNCTION replays_ready(_kinds text[]) RETURNS TABLE (replay_id uuid) LANGUAGE sql STABLE AS $$
    SELECT r.replay_id FROM replays r
    WHERE r.kind = ANY (_kinds)
        AND (r.state = 'waiting' OR (r.state = 'running' AND r.held_until < now()))
        AND NOT EXISTS (
            SELECT FROM replays o
            WHERE o.state = 'running' AND o.held_until >= now() AND (o.kind = 'replay') = (r.kind = 'replay'))
    ORDER BY r.asked_at, r.replay_id LIMIT 1
$$;

-- A batch is done: its differences, the sums, and where the next begins, all or nothing. False: the run is somebody
-- else's by now, or was cancelled.
CREATE FUNCTION advance_replay(
    _replay_id uuid, _holder uuid, _step int, _place jsonb, _seen bigint, _total bigint, _seconds float8,
    _tally jsonb, _differences jsonb, _for interval, _done boolean
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE replays SET step = step + 1, tries = 0, place = _place, seen = _seen, total = _total,
        seconds = seconds + _seconds, tally = _tally, listed = listed + jsonb_array_length(_differences),
        held_until = now() + _for, state = CASE WHEN _done THEN 'done' ELSE state END,
        finished_at = CASE WHEN _done THEN now() END
    WHERE replay_id = _replay_id AND holder = _holder AND step = _step AND state = 'running';
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO replay_differences
    SELECT * FROM jsonb_populate_recordset(NULL::replay_differences, _differences);
    RETURN true;
END $$;
