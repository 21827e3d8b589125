-- The fold of each site's policy, written with its events: policing/site_policy.py says what the columns mean.
CREATE TABLE policy_sites (
    stream_id    uuid PRIMARY KEY,
    part         smallint NOT NULL,
    site         text NOT NULL,
    version      int NOT NULL,   -- of the stream
    head         int NOT NULL,   -- the newest version of the policy
    trail        int[] NOT NULL, -- from the default, 0, to the version that is live
    since        timestamptz,
    by           text,
    shadow       int,
    shadow_since timestamptz
) WITH (fillfactor = 80);
CREATE INDEX policy_sites_of_part ON policy_sites (part);

-- Every version as it was written; none ever changes.
CREATE TABLE policies (
    site    text NOT NULL,
    version int NOT NULL,
    part    smallint NOT NULL,
    text    text NOT NULL,
    note    text,
    by      text NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (site, version)
);
CREATE INDEX policies_of_part ON policies (part);

-- The fold of what an author, or a host, is labelled with on a site: labelling/labelled.py.
CREATE TABLE labelled (
    stream_id uuid PRIMARY KEY,
    part      smallint NOT NULL,
    site      text NOT NULL,
    kind      text NOT NULL, -- author, host
    subject   text NOT NULL,
    version   int NOT NULL,
    labels    jsonb NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX labelled_of_part ON labelled (part);

CREATE FUNCTION put_policies(_part smallint, _sites jsonb, _drafts jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO policies (site, version, part, text, note, by, at)
    SELECT d.site, d.version, _part, d.text, d.note, d.by, d.at
    FROM jsonb_populate_recordset(NULL::policies, _drafts) d;

    INSERT INTO policy_sites (stream_id, part, site, version, head, trail, since, by, shadow, shadow_since)
    SELECT s.stream_id, _part, s.site, s.version, s.head, s.trail, s.since, s.by, s.shadow, s.shadow_since
    FROM jsonb_populate_recordset(NULL::policy_sites, _sites) s
    ON CONFLICT (stream_id) DO UPDATE SET
        (part, version, head, trail, since, by, shadow, shadow_since)
        = (EXCLUDED.part, EXCLUDED.version, EXCLUDED.head, EXCLUDED.trail, EXCLUDED.since, EXCLUDED.by,
            EXCLUDED.shadow, EXCLUDED.shadow_since);
END $$;

CREATE FUNCTION put_labelled(_labelled jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO labelled (stream_id, part, site, kind, subject, version, labels)
    SELECT stream_id, part, site, kind, subject, version, labels
    FROM jsonb_populate_recordset(NULL::labelled, _labelled)
    ON CONFLICT (stream_id) DO UPDATE SET (part, version, labels) = (EXCLUDED.part, EXCLUDED.version, EXCLUDED.labels)
$$;

-- One change of one site's policy: lock, see that nobody was first, append, write the rows. False: somebody was.
CREATE FUNCTION commit_policy(
    _expected int, _part smallint, _sites jsonb, _drafts jsonb,
    _parts smallint[], _streams uuid[], _subjects uuid[], _event_ids uuid[],
    _types text[], _schemas smallint[], _data bytea[], _sealed bytea[]
) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lock_partitions(_parts);
    IF _expected <> coalesce((
        SELECT e.version FROM events e
        WHERE e.part = _part AND e.stream_id = _streams[1] ORDER BY e.version DESC LIMIT 1), 0)
    THEN
        RETURN false;
    END IF;
    PERFORM append_events(_parts, _streams, _subjects, _event_ids, _types, _schemas, _data, _sealed);
    PERFORM put_policies(_part, _sites, _drafts);
    RETURN true;
END $$;

-- Labels of any number of authors and hosts, one row of `_labelled` each: all are written, or none when any of the
-- streams has moved past what was expected of it. Returns those that did.
CREATE FUNCTION commit_labels(
    _expected int[], _labelled jsonb,
    _parts smallint[], _streams uuid[], _subjects uuid[], _event_ids uuid[],
    _types text[], _schemas smallint[], _data bytea[], _sealed bytea[]
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    moved uuid[];
BEGIN
    PERFORM lock_partitions(_parts);

    SELECT array_agg(l.stream_id) INTO moved
    FROM ROWS FROM (jsonb_to_recordset(_labelled) AS (stream_id uuid, part smallint))
        WITH ORDINALITY AS l(stream_id, part, ord)
    WHERE _expected[l.ord] <> coalesce((
        SELECT e.version FROM events e
        WHERE e.part = l.part AND e.stream_id = l.stream_id ORDER BY e.version DESC LIMIT 1), 0);

    IF moved IS NOT NULL THEN
        RETURN moved;
    END IF;
    PERFORM append_events(_parts, _streams, _subjects, _event_ids, _types, _schemas, _data, _sealed);
    PERFORM put_labelled(_labelled);
    RETURN '{}';
END $$;
