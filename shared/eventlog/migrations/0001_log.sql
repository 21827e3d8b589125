-- The log. 8-byte columns first, then 4, 2 and the variable ones: no alignment holes.
-- One child holds every partition for now; a busy one can be split off later without touching a row of the others.
CREATE TABLE events (
    position    bigint      NOT NULL, -- dense within part
    recorded_at timestamptz NOT NULL, -- never before its predecessor in part
    stream_id   uuid        NOT NULL,
    event_id    uuid        NOT NULL,
    subject_id  uuid,                 -- whose key seals `sealed`
    version     int         NOT NULL, -- dense within stream
    part        smallint    NOT NULL,
    schema      smallint    NOT NULL,
    type        text        NOT NULL,
    data        bytea       NOT NULL, -- msgpack, nothing personal
    sealed      bytea,                -- nonce || AES-256-GCM
    PRIMARY KEY (part, position),
    UNIQUE (part, stream_id, version)
) PARTITION BY LIST (part);

CREATE TABLE events_all PARTITION OF events DEFAULT;
ALTER TABLE events_all ALTER sealed SET STORAGE EXTERNAL; -- ciphertext does not compress
ALTER TABLE events_all SET (autovacuum_freeze_min_age = 0); -- insert-only: freeze early, never in a storm

-- One key a subject, wrapped by a master key that is not in the database. Destroying a row shreds its text.
CREATE TABLE subject_keys (
    subject_id uuid PRIMARY KEY, -- UUIDv7: the last is the newest
    wrapped    bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Take the append locks of some partitions, in ascending order so that two batches never wait for each other.
-- It must run in an earlier statement than the insert: a statement that waits keeps the snapshot from before the wait.
CREATE FUNCTION lock_partitions(_parts smallint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one smallint;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'appending needs READ COMMITTED, not %', current_setting('transaction_isolation');
    END IF;
    FOR one IN SELECT DISTINCT p FROM unnest(_parts) p ORDER BY p LOOP
        PERFORM pg_advisory_xact_lock('events'::regclass::oid::int, one);
    END LOOP;
END $$;

-- Append to locked partitions, in array order: dense positions a partition, dense versions a stream.
CREATE FUNCTION append_events(
    _parts smallint[], _streams uuid[], _subjects uuid[], _event_ids uuid[],
    _types text[], _schemas smallint[], _data bytea[], _sealed bytea[],
    _kept int[] DEFAULT NULL -- which of them, counted from 1; NULL: all
) RETURNS TABLE (event_id uuid, "position" bigint, version int) LANGUAGE sql AS $$
    WITH incoming AS MATERIALIZED (
        SELECT * FROM unnest(_parts, _streams, _subjects, _event_ids, _types, _schemas, _data, _sealed)
            WITH ORDINALITY AS t(part, stream_id, subject_id, event_id, type, schema, data, sealed, ord)
        WHERE _kept IS NULL OR ord = ANY (_kept)
    ), parts AS (
        SELECT p.part, coalesce(last.position, 0) AS position, coalesce(last.recorded_at, '-infinity') AS recorded_at
        FROM (SELECT DISTINCT part FROM incoming) p
        LEFT JOIN LATERAL (
            SELECT e.position, e.recorded_at FROM events e WHERE e.part = p.part ORDER BY e.position DESC LIMIT 1
        ) last ON true
    ), streams AS (
        SELECT s.part, s.stream_id, coalesce(last.version, 0) AS version
        FROM (SELECT DISTINCT part, stream_id FROM incoming) s
        LEFT JOIN LATERAL (
            SELECT e.version FROM events e
            WHERE e.part = s.part AND e.stream_id = s.stream_id ORDER BY e.version DESC LIMIT 1
        ) last ON true
    )
    INSERT INTO events (position, recorded_at, stream_id, event_id, subject_id, version, part, schema, type, data, sealed)
    SELECT
        parts.position + row_number() OVER (PARTITION BY part ORDER BY ord),
        greatest(clock_timestamp(), parts.recorded_at),
        stream_id, event_id, subject_id,
        streams.version + row_number() OVER (PARTITION BY part, stream_id ORDER BY ord),
        part, schema, type, data, sealed
    FROM incoming JOIN parts USING (part) JOIN streams USING (part, stream_id)
    ORDER BY part, ord
    RETURNING events.event_id, events.position, events.version
$$;
