-- Keys of people and programs that act on a site. Only the hash of a key is kept.
CREATE TABLE api_keys (
    key_hash   bytea       PRIMARY KEY CHECK (octet_length(key_hash) = 32),
    role       text        NOT NULL CHECK (role IN ('reviewer', 'moderator', 'owner', 'admin')),
    site       text,       -- null: all sites
    name       text        NOT NULL CHECK (name <> ''),
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);
