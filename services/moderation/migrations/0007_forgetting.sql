-- Reasons quote comments, and these two tables hold them in the open: what an author deletes, or is erased with, is
-- forgotten here too. That two verdicts differed, by which rules and how, says nothing of anybody and stays.
CREATE INDEX replay_differences_of_comment ON replay_differences (comment_id);
CREATE INDEX shadow_verdicts_of_comment ON shadow_verdicts (comment_id);

-- A cover's label may quote as well.
CREATE FUNCTION bare_ruling(_ruling jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN _ruling->'mask' IS NULL THEN _ruling ELSE jsonb_set(_ruling, '{mask}', '{}') END
$$;

CREATE FUNCTION bare_reasons(_reasons jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_agg(r - 'spans' || '{"detail": ""}' ORDER BY n), '[]')
    FROM jsonb_array_elements(_reasons) WITH ORDINALITY AS x (r, n)
$$;

-- Whether the author deleted a comment, or the key that its verdicts are sealed with is destroyed. One that nothing
-- was ever sealed of needs no key.
CREATE FUNCTION is_forgotten(_comment_id uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM submissions s WHERE s.comment_id = _comment_id AND s.state = 'deleted')
        OR EXISTS (
            SELECT FROM cases c JOIN events e ON e.part = c.part AND e.stream_id = c.comment_id
            WHERE c.comment_id = _comment_id AND e.type = 'comment.screened' AND e.sealed IS NOT NULL
                AND NOT EXISTS (SELECT FROM subject_keys k WHERE k.subject_id = e.subject_id))
$$;

CREATE FUNCTION forget_quotes(_comments uuid[]) RETURNS void LANGUAGE sql AS $$
    UPDATE replay_differences SET (was, now, reasons) = (bare_ruling(was), bare_ruling(now), bare_reasons(reasons))
    WHERE comment_id = ANY (_comments);
    UPDATE shadow_verdicts SET (was, now, reasons) = (bare_ruling(was), bare_ruling(now), bare_reasons(reasons))
    WHERE comment_id = ANY (_comments);
$$;

-- A run that read a comment before it was forgotten writes of it afterwards.
CREATE FUNCTION write_no_quotes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF is_forgotten(NEW.comment_id) THEN
        NEW.was := bare_ruling(NEW.was);
        NEW.now := bare_ruling(NEW.now);
        NEW.reasons := bare_reasons(NEW.reasons);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER write_no_quotes BEFORE INSERT OR UPDATE ON replay_differences
FOR EACH ROW EXECUTE FUNCTION write_no_quotes();
CREATE TRIGGER write_no_quotes BEFORE INSERT OR UPDATE ON shadow_verdicts
FOR EACH ROW EXECUTE FUNCTION write_no_quotes();

CREATE FUNCTION forget_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM forget_quotes(ARRAY[NEW.comment_id]);
    RETURN NULL;
END $$;
CREATE TRIGGER forget_deleted AFTER INSERT OR UPDATE OF state ON submissions
FOR EACH ROW WHEN (NEW.state = 'deleted') EXECUTE FUNCTION forget_deleted();

-- Whoever destroys a key waits for what is being written under it, and what is written later finds it gone.
CREATE FUNCTION forget_author() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    LOCK TABLE replay_differences, shadow_verdicts IN SHARE ROW EXCLUSIVE MODE;
    PERFORM forget_quotes(ARRAY(
        SELECT comment_id FROM submissions WHERE author_id = OLD.subject_id
        UNION SELECT comment_id FROM traces WHERE author_id = OLD.subject_id));
    RETURN NULL;
END $$;
CREATE TRIGGER forget_author AFTER DELETE ON subject_keys FOR EACH ROW EXECUTE FUNCTION forget_author();

-- What was forgotten before there was this.
SELECT forget_quotes(ARRAY(
    SELECT comment_id FROM (
        SELECT comment_id FROM replay_differences UNION SELECT comment_id FROM shadow_verdicts) w
    WHERE is_forgotten(comment_id)));
