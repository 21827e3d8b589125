"""What of a text is kept for searching: the columns `searchable` and `grams` of comments and of pages."""

from shared.folding.grams import grams, searchable


def words_of(*texts: str | None) -> dict[str, str]:
    """Both columns as Postgres reads them, of texts that are searched as one but found each by itself."""
    kept = searchable(*(text or "" for text in texts))
    return {"searchable": kept, "grams": f"{{{str(grams(kept).tolist())[1:-1]}}}"}
