-- Who somebody is at a provider of identities. Nothing else that a provider says is kept, and nothing else links.
CREATE TABLE identities (
    issuer     text NOT NULL CHECK (issuer <> ''),
    subject    text NOT NULL CHECK (subject <> ''),
    account_id uuid NOT NULL UNIQUE REFERENCES accounts ON DELETE CASCADE,
    linked_at  timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);

-- Answers of a provider that somebody came back with: each ends one sign-in, once.
CREATE TABLE oidc_states (
    state_hash bytea PRIMARY KEY CHECK (octet_length(state_hash) = 32),
    used_at    timestamptz NOT NULL
);
CREATE INDEX oidc_states_by_time ON oidc_states (used_at);

-- Whether there is any way into an account.
CREATE FUNCTION can_sign_in(_account accounts) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT _account.closed_at IS NULL AND (
        _account.password IS NOT NULL
        OR EXISTS (SELECT FROM identities i WHERE i.account_id = _account.account_id))
$$;
