-- What was learned: models with their bytes, named by their hash. Of older ones only the figures are kept.
-- The fold of each stream says which state each is in: learning/projection.py; bytes can be learned again.
CREATE TABLE models (
    stream_id uuid NOT NULL,
    hash      text NOT NULL,
    part      smallint NOT NULL,
    site      text NOT NULL,
    kind      text NOT NULL,  -- spam, spoiler, work
    subject   text NOT NULL,  -- of a work: which
    state     text NOT NULL,  -- live, refused, replaced
    reason    text,           -- of a refusal
    prior     text NOT NULL,
    upto      jsonb NOT NULL, -- [[part, position]]: made from the log up to there
    as_of     timestamptz NOT NULL, -- when the last event of that was recorded
    rests_on  jsonb NOT NULL,
    figures   jsonb NOT NULL,
    body      bytea,          -- NULL of older ones, and where it was lost
    sum       bytea,          -- SHA-256 of it
    made_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (stream_id, hash)
);
ALTER TABLE models ALTER body SET STORAGE EXTERNAL; -- compressed already
CREATE INDEX models_of_part ON models (part);
CREATE INDEX models_of_site ON models (site, made_at);
CREATE UNIQUE INDEX models_live ON models (site, kind, subject) WHERE state = 'live';

-- What there is to learn, and how the last try went. Can be dropped: then everything is looked at again.
CREATE TABLE lessons (
    site      text NOT NULL,
    kind      text NOT NULL,
    subject   text NOT NULL,
    found     int NOT NULL,            -- decisions, or comments on a work, that there are
    learned   int NOT NULL DEFAULT 0,  -- that there were at the last try
    shape     bytea,                   -- what else it depends on: the prior; of a work its threads and their episodes
    learned_shape bytea,               -- the same at the last try
    failures  int NOT NULL DEFAULT 0,  -- since the last that came to an end
    error     text,
    retry_at  timestamptz NOT NULL DEFAULT '-infinity',
    tried_at  timestamptz,
    PRIMARY KEY (site, kind, subject)
);

-- How far decisions have been counted.
CREATE TABLE lessons_noticed (
    part     smallint PRIMARY KEY,
    position bigint NOT NULL
);
CREATE INDEX events_deciding ON events (part, position) WHERE type IN ('case.decided', 'decision.undone');

-- One model's coming: lock, see that nobody was first, append, write the row. False: somebody was.
CREATE FUNCTION commit_model(
    _expected int, _model jsonb, _body bytea, _kept int,
    _parts smallint[], _streams uuid[], _subjects uuid[], _event_ids uuid[],
    _types text[], _schemas smallint[], _data bytea[], _sealed bytea[]
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    made models;
BEGIN
    PERFORM lock_partitions(_parts);
    IF _expected <> coalesce((
        SELECT e.version FROM events e
        WHERE e.part = _parts[1] AND e.stream_id = _streams[1] ORDER BY e.version DESC LIMIT 1), 0)
    THEN
        RETURN false;
    END IF;
    PERFORM append_events(_parts, _streams, _subjects, _event_ids, _types, _schemas, _data, _sealed);

    made := jsonb_populate_record(NULL::models, _model);
    IF made.state = 'live' THEN
        UPDATE models SET state = 'replaced' WHERE stream_id = made.stream_id AND state = 'live';
    END IF;
    INSERT INTO models (stream_id, hash, part, site, kind, subject, state, reason, prior, upto, as_of, rests_on, figures,
        body, sum, made_at)
    VALUES (made.stream_id, made.hash, made.part, made.site, made.kind, made.subject, made.state, made.reason,
        made.prior, made.upto, made.as_of, made.rests_on, made.figures, _body, sha256(_body),
        made.made_at)
    ON CONFLICT (stream_id, hash) DO UPDATE SET
        (state, reason, upto, as_of, rests_on, figures, body, sum, made_at)
        = (EXCLUDED.state, EXCLUDED.reason, EXCLUDED.upto, EXCLUDED.as_of, EXCLUDED.rests_on, EXCLUDED.figures,
            EXCLUDED.body, EXCLUDED.sum, EXCLUDED.made_at);

    UPDATE models SET body = NULL
    WHERE stream_id = made.stream_id AND state <> 'live' AND hash NOT IN (
        SELECT m.hash FROM models m WHERE m.stream_id = made.stream_id AND m.state <> 'live'
        ORDER BY m.made_at DESC LIMIT _kept);
    RETURN true;
END $$;
