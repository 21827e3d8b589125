"""What there is to beat: published figures, simple baselines on the same kinds of data, and what would be good.

Baselines and aims are for sets that are not here (other videos, other blocks, later scams, real blog spam, advertising
on boards), so the rows of this bench stand beside their nearest relative, not on the same comments.
"""

from msgspec import Struct


class Bar(Struct, frozen=True):
    """Figures of one set, as (AUC, best F1, recall at 1 % false alarms); None where nobody gives one."""

    baseline: tuple[float | None, float | None, float | None]
    good: tuple[float | None, float | None, float | None]
    source: str


BARS = {
    "youtube, by video": Bar(
        (0.989, 0.965, 0.93), (0.993, 0.97, 0.96), "linear model on the same three videos"
    ),
    "youtube, source unseen": Bar((0.963, 0.858, 0.471), (0.97, None, None), "other videos, mixed training"),
    "look-alike gambling, by block": Bar(
        (0.997, 0.974, 0.97), (None, 0.985, None), "linear model, other blocks"
    ),
    "look-alike gambling, source unseen": Bar((0.900, 0.866, 0.697), (None, None, None), "rules alone"),
    "chat spam in English, source unseen": Bar(
        (0.870, 0.786, 0.192), (0.90, None, None), "later scams, cold"
    ),
    "own kinds of spam, each unseen": Bar((0.720, 0.457, 0.092), (0.80, None, None), "real blog spam, cold"),
}
PUBLISHED = (
    ("YouTube, within one video, best of 48 models", "accuracy 95 to 99 %, F1 .950 to .990"),
    ("the same pooled, linear SVM, ten folds", "accuracy 95.3 %, F1 .953"),
    ("blog comment spam, 2005 and 2012", "accuracy 83 % (baseline 68 %); 94.8 %"),
    ("Akismet on one blog, 73,755 comments", "0.36 % of good comments flagged, accuracy 99.94 %"),
)
TRANSFER = {
    "youtube, by video": (0.73, 0.90),
    "youtube, source unseen": (0.76, 0.88),
    "look-alike gambling, by block": (0.74, 0.95),
    "chat spam in English, source unseen": (0.07, 0.35),
}
"""Recall at the threshold of 1 % false alarms on TV discussion: the baseline's, and what would be good."""
ALARMS = {
    "talk of TV, own": 0.005,
    "blog posts": 0.02,
    "ordinary talk": 0.005,
    "YouTube": 0.005,
    "Indonesian": 0.005,
}
"""Which share of legitimate comments may be held."""
FUTURE = ((0.805, 0.224), (0.85, 0.35))
"""Of a show's real discussions: AUC and recall at 1 % of the same simple baseline, and what would be good."""
A_SECOND, P99 = 600.0, 5.0
MICROSECONDS, MEGABYTES = 300.0, 160.0
