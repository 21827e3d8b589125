-- The keyed hash of the e-mail address that an author gave, as the comment service tells it; null of what was told before.
ALTER TABLE submissions ADD email_hash bytea;
CREATE INDEX submissions_of_email ON submissions (email_hash, posted_at) WHERE email_hash IS NOT NULL;
