-- Whom a site wants told, what it is to be told, and how each attempt went.
CREATE TABLE webhooks (
    webhook_id      uuid PRIMARY KEY,
    created_at      timestamptz NOT NULL DEFAULT now(),
    failing_since   timestamptz,           -- the first failure after the last success
    paused_until    timestamptz,           -- the receiver asked for less
    disabled_at     timestamptz,
    previous_until  timestamptz,           -- until when deliveries are signed with both secrets
    site            text NOT NULL,
    url             text NOT NULL,
    events          text[] NOT NULL,
    secret          bytea NOT NULL,        -- sealed under the master key
    previous_secret bytea,
    disabled_reason text
);
CREATE INDEX webhooks_of_site ON webhooks (site, created_at);

-- One row per comment, kind of event and endpoint, for good: that is what makes an announcement happen once.
-- Its id is the `webhook-id` of every attempt. Whoever claims a row moves due_at to the end of a lease, so that
-- a delivery whose sender died is due again by itself, and only the latest claim can settle it.
CREATE TABLE deliveries (
    delivery_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    webhook_id  uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
    comment_id  uuid,                      -- NULL: a test
    created_at  timestamptz NOT NULL DEFAULT now(),
    due_at      timestamptz NOT NULL DEFAULT now(),
    settled_at  timestamptz,
    sequence    int,                       -- version, in its thread, of the event that made the comment visible
    attempts    smallint NOT NULL DEFAULT 0, -- since it was first due, or last resent
    type        text NOT NULL,
    state       text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sent', 'failed', 'withdrawn')),
    UNIQUE (webhook_id, type, comment_id)
) WITH (fillfactor = 80);
CREATE INDEX deliveries_due ON deliveries (webhook_id, due_at) WHERE state = 'pending';
CREATE INDEX deliveries_newest ON deliveries (webhook_id, created_at, delivery_id);

CREATE TABLE attempts (
    delivery_id uuid NOT NULL REFERENCES deliveries ON DELETE CASCADE,
    at          timestamptz NOT NULL,
    duration_ms int NOT NULL,
    status      smallint,                  -- NULL: no answer
    error       text,
    answer      text,                      -- how the answer begins
    PRIMARY KEY (delivery_id, at)
);
CREATE INDEX attempts_by_age ON attempts (at);

-- A consumer's step past a batch, and deliveries for what became visible in it, to those who asked for it.
-- One that was withdrawn because its comment was hidden again had announced nothing: it gets its chance anew.
CREATE FUNCTION announce(
    _comments uuid[], _sequences int[], _consumer text, _part smallint, _from bigint, _to bigint, _to_event uuid
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM advance_checkpoint(_consumer, _part, _from, _to, _to_event);
    IF cardinality(_comments) > 0 THEN
        INSERT INTO deliveries AS d (webhook_id, type, comment_id, sequence)
        SELECT w.webhook_id, e.type, c.comment_id, seen.sequence
        FROM unnest(_comments, _sequences) AS seen(comment_id, sequence)
        JOIN comments c ON c.comment_id = seen.comment_id
        JOIN threads t ON t.thread_id = c.thread_id
        JOIN webhooks w ON w.site = t.site AND w.disabled_at IS NULL
        CROSS JOIN LATERAL unnest(w.events) AS e(type)
        WHERE e.type = 'comment.published' OR e.type = 'reply.published' AND c.parent_id <> c.thread_id
        ON CONFLICT (webhook_id, type, comment_id) DO UPDATE
        SET state = 'pending', due_at = now(), settled_at = NULL, attempts = 0, sequence = excluded.sequence
        WHERE d.state = 'withdrawn';
    END IF;
END $$;
