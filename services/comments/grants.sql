-- What the running service may do. The log is append-only for it: no UPDATE, DELETE or TRUNCATE on events.
GRANT USAGE ON SCHEMA comments TO rejoinder_comments;
GRANT SELECT ON ALL TABLES IN SCHEMA comments TO rejoinder_comments;
GRANT INSERT ON events TO rejoinder_comments;
GRANT INSERT ON subject_keys, authors, commands, reporters TO rejoinder_comments;
GRANT INSERT, DELETE ON address_keys, email_keys, bylines TO rejoinder_comments;
GRANT INSERT, UPDATE, DELETE ON
    threads, comments, revisions, votes, checkpoints, leases, lease_holders, relays, parked, skipped,
    webhooks, deliveries, attempts
TO rejoinder_comments;
GRANT INSERT, UPDATE (revoked_at) ON api_keys TO rejoinder_comments;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA comments TO rejoinder_comments;
