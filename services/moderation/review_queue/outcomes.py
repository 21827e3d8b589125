"""What became of other comments, in SQL: of traces `t`, submissions `s` and threads `h`."""

OUTCOME = """
CASE WHEN t.decided THEN coalesce((
    SELECT d.action FROM case_decisions d
    WHERE d.comment_id = t.comment_id AND d.revision = t.revision AND d.undone_at IS NULL
    ORDER BY d.number DESC LIMIT 1
), t.action) ELSE t.action END
"""
"""What holds for a text: what people last decided of it and have not taken back, else what screening said."""
COUNTS = """
count(*) AS comments, count(*) FILTER (WHERE outcome IN ('publish', 'mask')) AS approved,
count(*) FILTER (WHERE outcome = 'hold') AS held, count(*) FILTER (WHERE outcome = 'remove') AS removed
"""
"""The fields of `documents.Counts`, of rows that have an `outcome`."""
EARLIER = f"""
s.comment_id, s.author_id, s.name AS author, h.title, left(s.text, 300) AS text, s.posted_at, s.state AS visibility,
{OUTCOME} AS outcome, coalesce(t.decided, false) AS decided
"""
"""The fields of `documents.Earlier`."""
