-- Authors' appeals, folded like the rest of a case, and messages to authors that a site keeps ready.
ALTER TABLE cases ADD COLUMN appeals jsonb NOT NULL DEFAULT '[]';

CREATE OR REPLACE FUNCTION put_cases(_cases jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO cases (comment_id, part, site, state, since, version, revision, priority, ruling, verdict,
        causes, reasons, reports, decisions, claimed_by, claimed_until, notes, appeals)
    SELECT comment_id, part, site, state, since, version, revision, priority, ruling, verdict,
        causes, reasons, reports, decisions, claimed_by, claimed_until, notes, appeals
    FROM jsonb_populate_recordset(NULL::cases, _cases)
    ON CONFLICT (comment_id) DO UPDATE SET
        (part, site, state, since, version, revision, priority, ruling, verdict,
            causes, reasons, reports, decisions, claimed_by, claimed_until, notes, appeals)
        = (EXCLUDED.part, EXCLUDED.site, EXCLUDED.state, EXCLUDED.since, EXCLUDED.version, EXCLUDED.revision, EXCLUDED.priority, EXCLUDED.ruling,
            EXCLUDED.verdict, EXCLUDED.causes, EXCLUDED.reasons, EXCLUDED.reports, EXCLUDED.decisions,
            EXCLUDED.claimed_by, EXCLUDED.claimed_until, EXCLUDED.notes, EXCLUDED.appeals)
$$;

-- What a site says differently from the messages that come along: its own, and of those that come along the ones it has
-- changed or, without wordings, put away.
CREATE TABLE canned_messages (
    site       text NOT NULL,
    message_id uuid NOT NULL,
    wordings   jsonb,                -- by language: title and text
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    PRIMARY KEY (site, message_id)
);
