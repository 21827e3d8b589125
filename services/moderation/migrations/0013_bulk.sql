-- Many cases decided at once: what was asked for, and how far it has come. bulk/bulk.py says what the columns mean.
CREATE TABLE bulks (
    bulk_id      uuid PRIMARY KEY, -- also the id of its decision in each case
    site         text,             -- NULL: of any site
    chosen       jsonb NOT NULL,
    asked_by     text NOT NULL,
    asked_at     timestamptz NOT NULL,
    members      int NOT NULL DEFAULT 0,
    refused      jsonb NOT NULL DEFAULT '{}',
    holding      jsonb NOT NULL DEFAULT '{}',
    state        text NOT NULL DEFAULT 'preview', -- preview, deciding, decided, stopped, failed, undoing, undone
    ruling       jsonb,
    note         text,             -- note and message are kept only until they are in each case, sealed
    message      text,
    confirmed_by text,
    confirmed_at timestamptz,
    stopped_by   text,
    undo_by      text,
    undo_at      timestamptz,
    finished_at  timestamptz,
    place        int NOT NULL DEFAULT 0, -- members up to this number are gone through
    outcomes     jsonb NOT NULL DEFAULT '{}',
    undone       jsonb NOT NULL DEFAULT '{}',
    turn_at      timestamptz NOT NULL DEFAULT now(), -- its last batch: whoever waits longest is next
    tries        int NOT NULL DEFAULT 0, -- of the same batch, in vain
    error        text
) WITH (fillfactor = 80);
CREATE INDEX bulks_to_do ON bulks (turn_at) WHERE state IN ('deciding', 'undoing');
CREATE INDEX bulks_unconfirmed ON bulks (asked_by, bulk_id) WHERE state = 'preview';
CREATE INDEX bulks_of_site ON bulks (site, bulk_id) WHERE state <> 'preview';

-- Exactly the texts that were previewed. `outcome` is what became of the decision in each, or why there is none;
-- `undone` what became of its undoing. NULL: not yet.
CREATE TABLE bulk_members (
    bulk_id    uuid NOT NULL REFERENCES bulks ON DELETE CASCADE,
    number     int NOT NULL, -- from 1, dense, the longest waiting first
    comment_id uuid NOT NULL,
    revision   int NOT NULL,
    held       text,         -- what held for it when it was previewed: publish, hold, mask, remove
    outcome    text,
    undone     text,
    PRIMARY KEY (bulk_id, number)
) WITH (fillfactor = 80);
