-- A ruling on all cases that say nearly the same is one decision in each of them, under one id: by it they are found,
-- to be taken back together, and to be decided no second time when the request is sent again.
ALTER TABLE case_decisions ADD COLUMN decision_id uuid;

CREATE OR REPLACE FUNCTION put_case_decisions(_comment_id uuid, _decisions jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO case_decisions (comment_id, number, revision, action, at, undone_at, decision_id)
    SELECT _comment_id, n, (d->>'revision')::int, d->'ruling'->>'action', (d->>'at')::timestamptz,
        (d->>'undone_at')::timestamptz, (d->>'decision_id')::uuid
    FROM jsonb_array_elements(_decisions) WITH ORDINALITY AS x (d, n)
    ON CONFLICT (comment_id, number) DO UPDATE SET (undone_at, decision_id) = (EXCLUDED.undone_at, EXCLUDED.decision_id)
    WHERE (case_decisions.undone_at, case_decisions.decision_id)
        IS DISTINCT FROM (EXCLUDED.undone_at, EXCLUDED.decision_id)
$$;

SELECT put_case_decisions(comment_id, decisions) FROM cases WHERE decisions <> '[]';
ALTER TABLE case_decisions ALTER COLUMN decision_id SET NOT NULL;
CREATE INDEX case_decisions_of_decision ON case_decisions (decision_id);
