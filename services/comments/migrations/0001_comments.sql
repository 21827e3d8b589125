-- Sites and authors are ordinary rows; threads, comments and revisions are views of the log that are written with it.
CREATE TABLE sites (
    name        text PRIMARY KEY,
    mode        text NOT NULL CHECK (mode IN ('pre', 'post', 'hold')),
    origins     text[] NOT NULL DEFAULT '{}',
    edit_window interval NOT NULL DEFAULT '30 minutes',
    created_at  timestamptz NOT NULL DEFAULT now()
);

-- An author is whoever holds a token; only its hash is known here.
CREATE TABLE authors (
    author_id  uuid PRIMARY KEY,
    site       text NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Who signed a comment: name, e-mail and website sealed under the author's key, the address as a keyed hash.
-- Rows may be erased at any time; the log never holds any of it.
CREATE TABLE bylines (
    comment_id   uuid PRIMARY KEY,
    author_id    uuid NOT NULL,
    profile      bytea NOT NULL,
    address_hash bytea,
    created_at   timestamptz NOT NULL DEFAULT now()
);

-- The hashes of addresses are made with one key a day; the keys are destroyed after 30 days.
CREATE TABLE address_keys (
    day date PRIMARY KEY,
    key bytea NOT NULL
);

-- What was asked and answered, for good: the same key and body answer as the first time.
-- The answer is sealed under a key that only whoever holds the Idempotency-Key can derive.
CREATE TABLE commands (
    command_key  bytea PRIMARY KEY,
    request_hash bytea NOT NULL,
    answer       bytea,
    recorded_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE threads (
    thread_id uuid PRIMARY KEY,
    opened_at timestamptz NOT NULL,
    version   int NOT NULL,            -- of the stream: the ETag's first half
    tally     int NOT NULL DEFAULT 0,  -- how often votes changed it: the other half
    visible   int NOT NULL DEFAULT 0,  -- comments that readers see
    roots     int NOT NULL DEFAULT 0,  -- top-level entries shown, tombstones included
    season    int,
    episode   int,
    part      smallint NOT NULL,
    closed    boolean NOT NULL DEFAULT false,
    site      text NOT NULL,
    key       text NOT NULL,
    url       text,
    title     text,
    work      text,
    UNIQUE (site, key)
) WITH (fillfactor = 70);

CREATE TABLE comments (
    comment_id      uuid PRIMARY KEY,
    thread_id       uuid NOT NULL,
    parent_id       uuid NOT NULL,         -- the thread itself for a top-level comment
    author_id       uuid NOT NULL,
    created_pos     bigint NOT NULL,       -- position of its event: what pages are cut by
    created_at      timestamptz NOT NULL,
    edited_at       timestamptz,
    awaiting        timestamptz,           -- since when its newest revision waits for a first verdict
    best            float8 NOT NULL DEFAULT 0,
    revision        int NOT NULL,          -- the newest
    public_revision int,                   -- the one readers see; NULL: none
    depth           int NOT NULL,
    shown_replies   int NOT NULL DEFAULT 0,
    up              int NOT NULL DEFAULT 0,
    down            int NOT NULL DEFAULT 0,
    part            smallint NOT NULL,
    deleted         boolean NOT NULL DEFAULT false,
    shown           boolean NOT NULL DEFAULT false, -- visible, or a tombstone above something visible
    state           text NOT NULL,         -- of the newest revision: pending, held, visible, removed; or deleted
    name            text NOT NULL,
    website         text
) WITH (fillfactor = 80);
CREATE INDEX comments_in_order ON comments (parent_id, created_pos) WHERE shown;
CREATE INDEX comments_by_best ON comments (parent_id, best DESC, created_pos) WHERE shown;
CREATE INDEX comments_of_author ON comments (author_id, created_pos);
CREATE INDEX comments_awaiting ON comments (awaiting) WHERE awaiting IS NOT NULL;
CREATE INDEX comments_of_thread ON comments (thread_id);

CREATE TABLE revisions (
    comment_id      uuid NOT NULL,
    at              timestamptz NOT NULL,
    revision        int NOT NULL,
    state           text NOT NULL,
    body            text,                  -- NULL once erased
    html            text,
    spoilers        jsonb NOT NULL DEFAULT '[]',
    masked_html     text,                  -- what readers get instead while it is masked
    masked_spoilers jsonb,
    PRIMARY KEY (comment_id, revision)
);

-- Votes never go through the log one by one. A voter is a pseudonym.
CREATE TABLE votes (
    comment_id uuid NOT NULL,
    voter      bytea NOT NULL,
    value      smallint NOT NULL CHECK (value IN (-1, 1)),
    at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (comment_id, voter)
);

CREATE TABLE reporters (
    comment_id uuid NOT NULL,
    reporter   text NOT NULL,
    at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (comment_id, reporter)
);

-- One request as it enters commit_commands. Bytes travel as base64 inside JSON.
CREATE TYPE request AS (
    ord int, kind text, part smallint, thread_id uuid, comment_id uuid, parent_id uuid, author_id uuid,
    opens boolean, overdue boolean, expected int, revision int, state text, at timestamptz,
    site text, key text, url text, title text, work text, season int, episode int, closed boolean,
    name text, website text, body text, html text, spoilers jsonb,
    subject_id uuid, subject_key text, token_hash text, profile text, address_hash text, reporter text,
    command_key text, request_hash text, answer text
);
