-- How far each consumer has come in each partition, and the event it stands on.
CREATE TABLE checkpoints (
    consumer   text        NOT NULL,
    part       smallint    NOT NULL,
    position   bigint      NOT NULL,
    event_id   uuid,                 -- null if the handler did not say
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, part)
) WITH (fillfactor = 50); -- one hot row a partition: leave room for its next version beside it

-- Events a consumer could not handle, and all that followed them in the same stream, in order.
-- Neither text nor message is kept here: the log has them, and what is erased there stays erased.
CREATE TABLE parked (
    consumer  text        NOT NULL,
    part      smallint    NOT NULL,
    position  bigint      NOT NULL,
    stream_id uuid        NOT NULL,
    event_id  uuid        NOT NULL,
    error     text        NOT NULL,
    attempts  int         NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, part, position)
);
CREATE INDEX parked_streams ON parked (consumer, part, stream_id, position);

-- Events of types that a consumer's program did not know when they came: passed over, and counted.
CREATE TABLE skipped (
    consumer text        NOT NULL,
    type     text        NOT NULL,
    events   bigint      NOT NULL,
    last_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, type)
);

-- Who works on which partition. Leases spare double work; what makes it correct is advance_checkpoint.
CREATE TABLE leases (
    consumer   text        NOT NULL,
    part       smallint    NOT NULL,
    holder     text        NOT NULL,
    term       bigint      NOT NULL, -- grows with every change of holder
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (consumer, part)
) WITH (fillfactor = 50);

-- Everybody who asks for leases, so that each knows its fair share.
CREATE TABLE lease_holders (
    consumer   text        NOT NULL,
    holder     text        NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (consumer, holder)
) WITH (fillfactor = 50);

-- How far the log is relayed, and the last position trimmed from the stream. A hint: the stream's last id decides.
CREATE TABLE relays (
    topic    text     NOT NULL,
    part     smallint NOT NULL,
    position bigint   NOT NULL DEFAULT 0,
    floor    bigint   NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, part)
) WITH (fillfactor = 50);

-- Compare and set, in the transaction of the effects: either both happen, or neither.
-- A checkpoint that is not at _from raises RJ001: someone else is ahead, roll back and read it again.
-- _from = _to is the replay of the parked event at that position: it leaves the table of parked ones, exactly once.
CREATE FUNCTION advance_checkpoint(
    _consumer text, _part smallint, _from bigint, _to bigint, _event_id uuid DEFAULT NULL
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF _from = _to THEN
        DELETE FROM parked WHERE consumer = _consumer AND part = _part AND position = _to;
    ELSIF _from = 0 THEN
        INSERT INTO checkpoints AS c (consumer, part, position, event_id) VALUES (_consumer, _part, _to, _event_id)
        ON CONFLICT (consumer, part) DO UPDATE
            SET position = excluded.position, event_id = excluded.event_id, updated_at = now() WHERE c.position = 0;
    ELSE
        UPDATE checkpoints SET position = _to, event_id = _event_id, updated_at = now()
        WHERE consumer = _consumer AND part = _part AND position = _from;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'checkpoint of % in partition % is not at %', _consumer, _part, _from USING ERRCODE = 'RJ001';
    END IF;
END $$;

-- Renew what _holder has, give back what exceeds its fair share, take what is free up to it; return what it has now.
-- Time is the database's. One claim at a time a consumer, so that two never take turns at the same rows.
CREATE FUNCTION claim_leases(_consumer text, _parts smallint[], _holder text, _ttl interval)
RETURNS smallint[] LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz;
    share  int;
    held   smallint[];
BEGIN
    PERFORM pg_advisory_xact_lock('leases'::regclass::oid::int, hashtext(_consumer));
    moment := clock_timestamp();
    DELETE FROM lease_holders WHERE consumer = _consumer AND expires_at < moment;
    INSERT INTO lease_holders VALUES (_consumer, _holder, moment + _ttl)
    ON CONFLICT (consumer, holder) DO UPDATE SET expires_at = excluded.expires_at;
    SELECT ceil(cardinality(_parts)::numeric / count(*)) INTO share FROM lease_holders WHERE consumer = _consumer;

    held := ARRAY(
        SELECT part FROM leases
        WHERE consumer = _consumer AND holder = _holder AND expires_at >= moment AND part = ANY (_parts)
        ORDER BY part LIMIT share
    );
    UPDATE leases SET expires_at = '-infinity'
    WHERE consumer = _consumer AND holder = _holder AND part <> ALL (held);
    held := held || ARRAY(
        SELECT part FROM unnest(_parts) part
        WHERE part <> ALL (held) AND NOT EXISTS (
            SELECT FROM leases l WHERE l.consumer = _consumer AND l.part = part.part AND l.expires_at >= moment
        )
        ORDER BY part LIMIT share - cardinality(held)
    );
    INSERT INTO leases AS l SELECT _consumer, part, _holder, 1, moment + _ttl FROM unnest(held) part
    ON CONFLICT (consumer, part) DO UPDATE SET
        holder = excluded.holder,
        expires_at = excluded.expires_at,
        term = l.term + (l.holder <> excluded.holder)::int;
    RETURN held;
END $$;

CREATE FUNCTION release_leases(_consumer text, _holder text) RETURNS void LANGUAGE sql AS $$
    UPDATE leases SET expires_at = '-infinity' WHERE consumer = _consumer AND holder = _holder;
    DELETE FROM lease_holders WHERE consumer = _consumer AND holder = _holder;
$$;
