-- How a site's blog may say who is writing. Keys and the secret are sealed under the master key, each bound to its site
-- and, for keys, to its algorithm: no key can be made to serve as one of another kind.
-- The service itself only reads: the owner's command writes.
CREATE TABLE sso (
    site           text PRIMARY KEY REFERENCES sites,
    issuer         text NOT NULL,
    algorithm      text NOT NULL CHECK (algorithm IN ('HS256', 'EdDSA')),
    required       boolean NOT NULL DEFAULT false,
    key            bytea,                 -- NULL: switched off
    previous_key   bytea,                 -- of the same algorithm
    previous_until timestamptz,
    identity       bytea NOT NULL         -- what members' author tokens are derived from; it outlives every key
);
