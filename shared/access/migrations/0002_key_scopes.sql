-- What a key may do of what its role may, how long it works, and who made it. `key_id` is its public half.
ALTER TABLE api_keys
    ADD scopes     text[] CHECK (scopes <> '{}'), -- null: all that its role may do
    ADD expires_at timestamptz,
    ADD made_by    text NOT NULL DEFAULT 'operator', -- an account, or who uses the command line
    ADD key_id     text NOT NULL GENERATED ALWAYS AS (left(encode(key_hash, 'hex'), 16)) STORED;
CREATE INDEX api_keys_by_id ON api_keys (key_id);
