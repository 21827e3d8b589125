-- One call, one batch, one transaction: lock, refuse the offenders, append, write the rows.
-- Every step works on the whole batch. A refused request comes back with the reason and touches nothing.

-- Why a request cannot be carried out as things stand; NULL when it can.
-- 'again' asks the caller to look and decide anew: the batch holds another request on the same comment or thread.
CREATE FUNCTION refusals(_batch request[]) RETURNS TABLE (ord int, refusal text) LANGUAGE sql AS $$
    SELECT r.ord, CASE
        WHEN r.command_key IS NOT NULL AND EXISTS (
            SELECT FROM commands c WHERE c.command_key = decode(r.command_key, 'base64')) THEN 'duplicate'
        WHEN r.command_key IS NOT NULL AND row_number() OVER (PARTITION BY r.command_key ORDER BY r.ord) > 1 THEN 'again'
        WHEN coalesce(r.opens, false) <> (t.thread_id IS NULL) THEN 'again'
        WHEN r.opens AND row_number() OVER (PARTITION BY r.thread_id, r.opens ORDER BY r.ord) > 1 THEN 'again'
        WHEN r.kind = 'post' AND t.closed THEN 'closed'
        WHEN r.kind = 'post' AND r.parent_id <> r.thread_id
            AND (p.comment_id IS NULL OR p.thread_id <> r.thread_id OR p.public_revision IS NULL) THEN 'parent'
        WHEN r.kind IN ('edit', 'delete', 'rule', 'report') AND c.comment_id IS NULL THEN 'missing'
        WHEN r.kind IN ('edit', 'delete', 'rule')
            AND row_number() OVER (PARTITION BY r.comment_id, r.kind IN ('edit', 'delete', 'rule') ORDER BY r.ord) > 1
            THEN 'again'
        WHEN r.kind IN ('edit', 'delete') AND (c.deleted OR c.state = 'removed') THEN 'gone'
        WHEN r.kind IN ('edit', 'delete') AND r.expected IS NOT NULL AND c.revision <> r.expected THEN 'moved'
        WHEN r.overdue AND (c.awaiting IS NULL OR c.revision <> r.revision) THEN 'moved' -- a verdict came after all
        WHEN r.kind = 'report' AND EXISTS (
            SELECT FROM reporters o WHERE o.comment_id = r.comment_id AND o.reporter = r.reporter) THEN 'known'
        WHEN r.kind = 'report'
            AND row_number() OVER (PARTITION BY r.comment_id, r.reporter ORDER BY r.ord) > 1 THEN 'known'
    END
    FROM unnest(_batch) r
    LEFT JOIN threads t ON t.thread_id = r.thread_id
    LEFT JOIN comments c ON c.comment_id = r.comment_id
    LEFT JOIN comments p ON p.comment_id = r.parent_id
$$;

-- A comment's author, if new, its thread, if new, and its byline and first row.
CREATE FUNCTION write_posts(_batch request[], _positions bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO authors (author_id, site, token_hash)
    SELECT author_id, site, decode(token_hash, 'base64') FROM unnest(_batch) WHERE token_hash IS NOT NULL;

    INSERT INTO bylines (comment_id, author_id, profile, address_hash)
    SELECT comment_id, author_id, decode(profile, 'base64'), decode(address_hash, 'base64')
    FROM unnest(_batch) WHERE kind = 'post';

    INSERT INTO comments (
        comment_id, thread_id, parent_id, author_id, created_pos, created_at, awaiting, revision, public_revision,
        depth, part, state, name, website)
    SELECT r.comment_id, r.thread_id, r.parent_id, r.author_id, _positions[r.ord], r.at, r.at, 1,
        CASE r.state WHEN 'visible' THEN 1 END, coalesce(p.depth + 1, 0), r.part, r.state, r.name, r.website
    FROM unnest(_batch) r LEFT JOIN comments p ON p.comment_id = r.parent_id
    WHERE r.kind = 'post';
END $$;

-- What edits, deletions and rulings change. The same rules, in words, stand in threads/fold.py.
CREATE FUNCTION change_rows(_batch request[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE revisions v
    SET state = r.state, masked_html = r.html, masked_spoilers = r.spoilers
    FROM unnest(_batch) r
    WHERE r.kind = 'rule' AND v.comment_id = r.comment_id AND v.revision = r.revision;

    UPDATE comments c
    SET revision = CASE r.kind WHEN 'edit' THEN r.revision ELSE c.revision END,
        edited_at = CASE r.kind WHEN 'edit' THEN r.at ELSE c.edited_at END,
        deleted = c.deleted OR r.kind = 'delete',
        awaiting = CASE
            WHEN r.kind = 'delete' OR c.deleted THEN NULL
            WHEN r.kind = 'edit' THEN r.at
            WHEN r.kind = 'rule' AND r.revision < c.revision THEN c.awaiting
        END,
        state = CASE
            WHEN r.kind = 'delete' OR c.deleted THEN 'deleted'
            WHEN r.kind = 'rule' AND r.revision < c.revision THEN c.state
            ELSE r.state
        END,
        public_revision = CASE
            WHEN r.kind = 'delete' OR c.deleted THEN NULL
            WHEN r.state = 'visible' AND r.revision < c.revision AND c.state = 'removed' THEN c.public_revision
            WHEN r.state = 'visible' THEN greatest(r.revision, c.public_revision)
            WHEN r.kind = 'rule' AND r.state = 'removed' AND r.revision >= c.public_revision THEN NULL
            WHEN r.kind = 'rule' AND r.state = 'held' AND r.revision = c.public_revision THEN NULL
            ELSE c.public_revision
        END
    FROM unnest(_batch) r
    WHERE r.kind IN ('edit', 'delete', 'rule') AND c.comment_id = r.comment_id;
END $$;

-- A comment is shown when readers see it or something below it. Carry changes upwards, level by level:
-- nearly always one level, for a parent that is visible itself changes only its count.
CREATE FUNCTION carry_shown(_comments uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    touched uuid[] := _comments;
    threads_ uuid[];
    parents uuid[];
    deltas int[];
BEGIN
    LOOP
        WITH flipped AS (
            UPDATE comments c SET shown = NOT c.shown
            WHERE c.comment_id = ANY (touched) AND c.shown <> (c.public_revision IS NOT NULL OR c.shown_replies > 0)
            RETURNING c.thread_id, c.parent_id, CASE WHEN c.shown THEN 1 ELSE -1 END AS delta
        )
        SELECT array_agg(f.thread_id), array_agg(f.parent_id), array_agg(f.delta)
        INTO threads_, parents, deltas FROM flipped f;
        EXIT WHEN parents IS NULL;

        UPDATE comments c SET shown_replies = c.shown_replies + d.delta
        FROM (SELECT parent, sum(delta) AS delta FROM unnest(parents, deltas) u(parent, delta) GROUP BY 1) d
        WHERE c.comment_id = d.parent;

        UPDATE threads t SET roots = t.roots + d.delta
        FROM (SELECT parent, sum(delta) AS delta FROM unnest(parents, deltas) u(parent, delta) GROUP BY 1) d
        WHERE t.thread_id = d.parent;

        touched := parents;
    END LOOP;
END $$;

-- The rows of what is not refused. A statement with nothing to do costs as much as one with a little: most are left out.
CREATE FUNCTION write_rows(_batch request[], _positions bigint[], _versions int[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kinds   text[];
    touched uuid[]; -- comments whose visibility may change
    visible uuid[]; -- those of them that readers see so far
BEGIN
    SELECT array_agg(DISTINCT r.kind), array_agg(r.comment_id) FILTER (
        WHERE r.kind IN ('edit', 'delete', 'rule') OR r.kind = 'post' AND r.state = 'visible')
    INTO kinds, touched FROM unnest(_batch) r;
    IF touched IS NOT NULL THEN
        visible := array(
            SELECT c.comment_id FROM comments c
            WHERE c.comment_id = ANY (touched) AND c.public_revision IS NOT NULL);
    END IF;

    INSERT INTO subject_keys (subject_id, wrapped)
    SELECT r.subject_id, decode(r.subject_key, 'base64') FROM unnest(_batch) r WHERE r.subject_key IS NOT NULL;
    INSERT INTO threads (thread_id, opened_at, version, season, episode, part, closed, site, key, url, title, work)
    SELECT r.thread_id, r.at, 0, r.season, r.episode, r.part, r.closed, r.site, r.key, r.url, r.title, r.work
    FROM unnest(_batch) r WHERE r.opens;
    IF 'post' = ANY (kinds) THEN
        PERFORM write_posts(_batch, _positions);
    END IF;
    IF kinds && '{post,edit}' THEN
        INSERT INTO revisions (comment_id, at, revision, state, body, html, spoilers)
        SELECT r.comment_id, r.at, coalesce(r.revision, 1), r.state, r.body, r.html, coalesce(r.spoilers, '[]')
        FROM unnest(_batch) r WHERE r.kind IN ('post', 'edit');
    END IF;
    IF 'report' = ANY (kinds) THEN
        INSERT INTO reporters (comment_id, reporter)
        SELECT r.comment_id, r.reporter FROM unnest(_batch) r WHERE r.kind = 'report';
    END IF;
    IF kinds && '{edit,delete,rule}' THEN
        PERFORM change_rows(_batch);
    END IF;
    IF touched IS NOT NULL THEN
        PERFORM carry_shown(touched);
    END IF;
    PERFORM write_threads(_batch, _versions, touched, visible);
    IF 'describe' = ANY (kinds) THEN
        PERFORM describe_threads(_batch);
    END IF;
END $$;

CREATE FUNCTION commit_commands(
    _requests jsonb, _ords int[],
    _parts smallint[], _streams uuid[], _subjects uuid[], _event_ids uuid[],
    _types text[], _schemas smallint[], _data bytea[], _sealed bytea[],
    _consumer text DEFAULT NULL, _source_part smallint DEFAULT NULL, _from bigint DEFAULT NULL, _to bigint DEFAULT NULL,
    _to_event uuid DEFAULT NULL
) RETURNS TABLE (ord int, refusal text, "position" bigint, version int) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    batch     request[] := array(SELECT r FROM jsonb_populate_recordset(NULL::request, _requests) r);
    refused   text[]; -- by ord
    fresh     bytea[];
    kept      int[];
    positions bigint[];
    versions  int[];
BEGIN
    IF _consumer IS NOT NULL THEN
        PERFORM advance_checkpoint(_consumer, _source_part, _from, _to, _to_event);
    END IF;
    PERFORM lock_partitions(_parts);

    SELECT array_agg(f.refusal ORDER BY f.ord) INTO refused FROM refusals(batch) f;

    IF EXISTS (SELECT FROM unnest(batch) r WHERE r.command_key IS NOT NULL) THEN
        WITH claimed AS (
            INSERT INTO commands (command_key, request_hash, answer)
            SELECT decode(r.command_key, 'base64'), decode(r.request_hash, 'base64'), decode(r.answer, 'base64')
            FROM unnest(batch) r
            WHERE r.command_key IS NOT NULL AND refused[r.ord] IS NULL
            ORDER BY r.command_key -- one order for everybody: no deadlock
            ON CONFLICT DO NOTHING
            RETURNING command_key
        ) SELECT array_agg(command_key) INTO fresh FROM claimed;

        SELECT array_agg(CASE
            WHEN refused[r.ord] IS NOT NULL THEN refused[r.ord]
            WHEN r.command_key IS NOT NULL AND NOT decode(r.command_key, 'base64') = ANY (coalesce(fresh, '{}'))
                THEN 'duplicate'
            END ORDER BY r.ord)
        INTO refused FROM unnest(batch) r;
    END IF;

    IF _consumer IS NOT NULL AND 'again' = ANY (refused) THEN
        RAISE EXCEPTION 'a consumer''s batch must hold one request a comment';
    END IF;

    batch := array(SELECT r FROM unnest(batch) r WHERE refused[r.ord] IS NULL);
    IF cardinality(batch) > 0 THEN
        SELECT array_agg(n) INTO kept FROM unnest(_ords) WITH ORDINALITY AS o(ord, n) WHERE refused[o.ord] IS NULL;

        SELECT array_agg(p.position ORDER BY o.ord), array_agg(p.version ORDER BY o.ord) INTO positions, versions
        FROM generate_subscripts(refused, 1) AS o(ord)
        LEFT JOIN (
            SELECT e.ord, max(a.position) AS position, max(a.version) AS version
            FROM append_events(_parts, _streams, _subjects, _event_ids, _types, _schemas, _data, _sealed, kept) a
            JOIN unnest(_ords, _event_ids) e(ord, event_id) USING (event_id)
            GROUP BY e.ord
        ) p ON p.ord = o.ord;

        PERFORM write_rows(batch, positions, versions);
    END IF;

    RETURN QUERY SELECT o.ord, refused[o.ord], positions[o.ord], versions[o.ord]
    FROM generate_subscripts(refused, 1) AS o(ord);
END $$;

-- One update a thread and batch: its version, and how many comments readers see.
CREATE FUNCTION write_threads(_batch request[], _versions int[], _touched uuid[], _visible uuid[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE threads t
    SET version = v.version, visible = t.visible + coalesce(d.delta, 0)
    FROM (SELECT r.thread_id, max(_versions[r.ord]) AS version FROM unnest(_batch) r GROUP BY 1) v
    LEFT JOIN (
        SELECT c.thread_id, sum((c.public_revision IS NOT NULL)::int - (c.comment_id = ANY (_visible))::int) AS delta
        FROM comments c WHERE c.comment_id = ANY (_touched) GROUP BY 1
    ) d USING (thread_id)
    WHERE t.thread_id = v.thread_id;
END $$;

-- What a page's owner says of it.
CREATE FUNCTION describe_threads(_batch request[]) RETURNS void LANGUAGE sql AS $$
    UPDATE threads t
    SET url = r.url, title = r.title, work = r.work, season = r.season, episode = r.episode, closed = r.closed
    FROM unnest(_batch) r WHERE r.kind = 'describe' AND r.opens IS NOT TRUE AND t.thread_id = r.thread_id;
$$;

-- Lower bound of the 95 % Wilson score interval (Wilson 1927): few votes count for little.
CREATE FUNCTION wilson(_up int, _down int) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN _up + _down = 0 THEN 0 ELSE
        ((_up + 1.9208) / (_up + _down)
            - 1.96 * sqrt((_up * _down)::float8 / (_up + _down) + 0.9604) / (_up + _down))
        / (1 + 3.8416 / (_up + _down))
    END
$$;

-- A voter's voice on a visible comment: 1, -1, or 0 to take it back. No row comes back when there is no such comment.
CREATE FUNCTION cast_vote(_comment uuid, _voter bytea, _value int)
RETURNS TABLE (thread_id uuid, part smallint, up int, down int) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    before int;
BEGIN
    PERFORM FROM comments c WHERE c.comment_id = _comment AND c.public_revision IS NOT NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT v.value INTO before FROM votes v WHERE v.comment_id = _comment AND v.voter = _voter;
    IF _value = 0 THEN
        DELETE FROM votes v WHERE v.comment_id = _comment AND v.voter = _voter;
    ELSE
        INSERT INTO votes AS v (comment_id, voter, value) VALUES (_comment, _voter, _value)
        ON CONFLICT (comment_id, voter) DO UPDATE SET value = EXCLUDED.value, at = now();
    END IF;
    IF coalesce(before, 0) <> _value THEN
        UPDATE comments c
        SET up = c.up + (_value = 1)::int - (before IS NOT DISTINCT FROM 1)::int,
            down = c.down + (_value = -1)::int - (before IS NOT DISTINCT FROM -1)::int,
            best = wilson(
                c.up + (_value = 1)::int - (before IS NOT DISTINCT FROM 1)::int,
                c.down + (_value = -1)::int - (before IS NOT DISTINCT FROM -1)::int)
        WHERE c.comment_id = _comment;
        UPDATE threads t SET tally = t.tally + 1 FROM comments c WHERE c.comment_id = _comment AND t.thread_id = c.thread_id;
    END IF;
    RETURN QUERY SELECT c.thread_id, c.part, c.up, c.down FROM comments c WHERE c.comment_id = _comment;
END $$;
