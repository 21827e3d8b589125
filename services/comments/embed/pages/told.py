"""What an author is told of their own comment, in the words of a language: of covers, decisions and appeals."""

from collections.abc import Iterator

from msgspec import structs

from services.comments.embed.pages.covered import worded
from services.comments.embed.pages.words import Words, words_of
from services.comments.threads.reviews import Review
from services.comments.threads.single import Comment

_ISOLATED = "\u2068{}\u2069"  # its direction turns nothing around


def told(comment: Comment, lang: str | None) -> Comment:
    """The same with its notices, and with what its author may do about it."""
    cover = worded(comment.cover, lang) if comment.cover else None
    review = _review(comment, comment.review, words_of(lang)) if comment.review else None
    return structs.replace(comment, cover=cover, review=review)


def _review(comment: Comment, review: Review, words: Words) -> Review:
    return structs.replace(
        review,
        notices=tuple(_notices(comment, review, words)),
        action=words.plain("appeal") if review.may_appeal else None,
    )


def _notices(comment: Comment, review: Review, words: Words) -> Iterator[str]:
    if review.decided and comment.status == "held":
        yield words.plain("reviewHeld")
    if review.message:
        yield words.plain("reviewMessage", message=_ISOLATED.format(review.message))
    if review.appeal:
        yield words.plain("reviewAsked")
    if review.appeal and review.appeal != "open":
        alone = review.alone and review.appeal != "withdrawn"
        yield words.plain(f"review{review.appeal.capitalize()}{'Alone' if alone else ''}")
