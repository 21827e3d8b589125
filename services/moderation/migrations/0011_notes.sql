-- What moderators note down for each other, and reports that weigh as much as their readers were right before. Columns
-- are named, so that what others add to the table is left alone.
ALTER TABLE cases ADD COLUMN notes jsonb NOT NULL DEFAULT '[]';

CREATE OR REPLACE FUNCTION put_cases(_cases jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO cases (comment_id, part, site, state, since, version, revision, priority, ruling, verdict,
        causes, reasons, reports, decisions, claimed_by, claimed_until, notes)
    SELECT comment_id, part, site, state, since, version, revision, priority, ruling, verdict,
        causes, reasons, reports, decisions, claimed_by, claimed_until, notes
    FROM jsonb_populate_recordset(NULL::cases, _cases)
    ON CONFLICT (comment_id) DO UPDATE SET
        (part, site, state, since, version, revision, priority, ruling, verdict,
            causes, reasons, reports, decisions, claimed_by, claimed_until, notes)
        = (EXCLUDED.part, EXCLUDED.site, EXCLUDED.state, EXCLUDED.since, EXCLUDED.version, EXCLUDED.revision, EXCLUDED.priority, EXCLUDED.ruling,
            EXCLUDED.verdict, EXCLUDED.causes, EXCLUDED.reasons, EXCLUDED.reports, EXCLUDED.decisions,
            EXCLUDED.claimed_by, EXCLUDED.claimed_until, EXCLUDED.notes)
$$;

-- Reports that a moderator has answered by a decision on the text make it urgent no more: each was worth four points,
-- ten of them at most.
WITH answered AS (
    SELECT c.comment_id, jsonb_array_length(c.reports) AS told, (
        SELECT count(*) FROM jsonb_array_elements(c.reports) r WHERE NOT EXISTS (
            SELECT FROM jsonb_array_elements(c.decisions) d
            WHERE d->>'undone_at' IS NULL AND (d->>'revision')::int >= (r->>'revision')::int
                AND (d->>'at')::timestamptz >= (r->>'at')::timestamptz)
    ) AS waiting
    FROM cases c WHERE c.reports <> '[]' AND c.decisions <> '[]'
)
UPDATE cases c SET priority = c.priority - 4 * (least(10, a.told) - least(10, a.waiting))
FROM answered a WHERE a.comment_id = c.comment_id AND a.told <> a.waiting;
