-- What the running service may do. The log is append-only for it: no UPDATE, DELETE or TRUNCATE on events.
GRANT USAGE ON SCHEMA moderation TO rejoinder_moderation;
GRANT SELECT ON ALL TABLES IN SCHEMA moderation TO rejoinder_moderation;
GRANT INSERT ON events, subject_keys TO rejoinder_moderation;
GRANT INSERT, UPDATE, DELETE ON
    threads, submissions, submission_revisions, cases, checkpoints, leases, lease_holders, relays, parked, skipped
TO rejoinder_moderation;
GRANT INSERT, UPDATE, DELETE ON traces, traced_hosts, case_reports, case_decisions TO rejoinder_moderation;
GRANT INSERT, UPDATE, DELETE ON policy_sites, policies, labelled TO rejoinder_moderation;
GRANT INSERT, UPDATE, DELETE ON replays, replay_differences, shadow_verdicts TO rejoinder_moderation;
GRANT INSERT, UPDATE, DELETE ON models, lessons, lessons_noticed TO rejoinder_moderation;
GRANT INSERT, UPDATE, DELETE ON accounts, memberships, invitations, sessions, recovery_codes, attempts
TO rejoinder_moderation;
GRANT INSERT, UPDATE, DELETE ON identities, oidc_states TO rejoinder_moderation;
GRANT INSERT ON account_events TO rejoinder_moderation;
GRANT INSERT, UPDATE, DELETE ON canned_messages TO rejoinder_moderation;
GRANT INSERT, UPDATE, DELETE ON hourly, judged, acts TO rejoinder_moderation;
GRANT INSERT ON audit_readings, deletions_noticed TO rejoinder_moderation;
GRANT INSERT, UPDATE, DELETE ON submission_words, queue, saved_views TO rejoinder_moderation;
GRANT INSERT, UPDATE, DELETE ON bulks, bulk_members TO rejoinder_moderation;
GRANT INSERT, UPDATE (revoked_at) ON api_keys TO rejoinder_moderation;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA moderation TO rejoinder_moderation;
