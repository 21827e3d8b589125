-- People: who may sign in to the console, what they may do there, and how they prove who they are.
CREATE TABLE accounts (
    account_id uuid PRIMARY KEY,
    login      text NOT NULL CHECK (login <> ''), -- an e-mail address, folded
    name       text NOT NULL CHECK (name <> ''),
    language   text NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'ja', 'ko')),
    shortcuts  boolean NOT NULL DEFAULT true,
    password   text,        -- argon2id; null until a link was used
    totp       bytea,       -- the secret of the second factor, sealed; null: none
    totp_step  bigint,      -- the newest time step whose code was taken
    created_at timestamptz NOT NULL,
    closed_at  timestamptz
);
CREATE UNIQUE INDEX accounts_by_login ON accounts (login) WHERE closed_at IS NULL;

CREATE TABLE memberships (
    membership_id uuid PRIMARY KEY,
    account_id    uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    site          text, -- null: all sites
    role          text NOT NULL CHECK (role IN ('reviewer', 'moderator', 'owner', 'admin')),
    UNIQUE NULLS NOT DISTINCT (account_id, site),
    CHECK (role <> 'admin' OR site IS NULL)
);
CREATE INDEX memberships_of_site ON memberships (site);

-- One-time links that set a password. Like a session's, only a token's hash is kept.
CREATE TABLE invitations (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE INDEX invitations_of_account ON invitations (account_id);

CREATE TABLE sessions (
    token_hash    bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    session_id    uuid NOT NULL UNIQUE, -- by which its owner ends it
    account_id    uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    membership_id uuid REFERENCES memberships ON DELETE CASCADE, -- null: the second factor is still owed
    created_at    timestamptz NOT NULL,
    seen_at       timestamptz NOT NULL,
    browser       text NOT NULL
);
CREATE INDEX sessions_of_account ON sessions (account_id);
CREATE INDEX sessions_of_membership ON sessions (membership_id);

CREATE TABLE recovery_codes (
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    code_hash  bytea NOT NULL CHECK (octet_length(code_hash) = 32),
    used_at    timestamptz,
    PRIMARY KEY (account_id, code_hash)
);

-- Who did what to whom; append-only for the service.
CREATE TABLE account_events (
    event_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL,
    kind       text NOT NULL,
    by         text NOT NULL,  -- an account, a key's public half, 'operator', or '' for a stranger
    account_id uuid,           -- whom it happened to
    site       text,           -- where, if it concerns one site
    detail     jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX account_events_of_account ON account_events (account_id, at);
CREATE INDEX account_events_of_site ON account_events (site, at);
CREATE INDEX account_events_by_time ON account_events (at);

-- Limits by the generic cell rate algorithm: when a bucket would be empty again.
CREATE TABLE attempts (
    bucket   text PRIMARY KEY,
    empty_at timestamptz NOT NULL
);
CREATE INDEX attempts_by_time ON attempts (empty_at);

-- Take a turn in all of some buckets, or in none of them: how long to wait, nothing if the turn is taken.
-- Each turn fills a bucket for `every`; `burst` turns fit into it.
CREATE FUNCTION take_turn(
    _buckets text[], _every interval[], _burst int[], _now timestamptz DEFAULT clock_timestamp()
) RETURNS interval LANGUAGE plpgsql AS $$
DECLARE
    wait interval;
BEGIN
    DELETE FROM attempts WHERE bucket IN (
        SELECT bucket FROM attempts WHERE empty_at < _now - interval '1 hour' AND bucket <> ALL (_buckets)
        LIMIT 50 FOR UPDATE SKIP LOCKED);
    INSERT INTO attempts (bucket, empty_at) SELECT b, _now FROM unnest(_buckets) b ORDER BY b
    ON CONFLICT DO NOTHING;
    PERFORM FROM attempts WHERE bucket = ANY (_buckets) ORDER BY bucket FOR UPDATE;

    SELECT max(greatest(a.empty_at, _now) + t.every - t.every * t.burst - _now) INTO wait
    FROM unnest(_buckets, _every, _burst) AS t(bucket, every, burst) JOIN attempts a USING (bucket);
    IF wait > interval '0' THEN
        RETURN wait;
    END IF;
    UPDATE attempts a SET empty_at = greatest(a.empty_at, _now) + t.every
    FROM unnest(_buckets, _every, _burst) AS t(bucket, every, burst) WHERE a.bucket = t.bucket;
    RETURN interval '0';
END $$;
