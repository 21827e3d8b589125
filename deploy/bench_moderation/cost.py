"""What screening costs in a process that does nothing else: `python -m deploy.bench_moderation.cost`.

Everything a worker does with a comment but to read and write it: what it leaves for its neighbours, the checks, the
models, the policy. The worker itself, with its database, is measured by `rejoinder bench screening`.
"""

import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import services.moderation.worker  # noqa: F401  # its memory counts
from services.moderation.policies.shipped import default_policy
from services.moderation.scoring.given import Given
from services.moderation.scoring.lessons import Lessons
from services.moderation.scoring.rows import APART, FIRST, comment
from services.moderation.scoring.scorer import Scorer
from services.moderation.screening.judging import Models

_KILOBYTES = 1 if sys.platform != "darwin" else 1024
_ROUNDS = 3
_BATCH = 64


def main() -> None:
    """Read texts as JSON from the standard input; write figures, of the best of three rounds."""
    texts: list[str] = json.load(sys.stdin)
    rounds = [_round(texts) for _ in range(_ROUNDS)]
    best = min(rounds, key=lambda one: one[0])
    ranked = sorted(best[1])
    json.dump(
        {
            "a second": len(texts) / best[0],
            "median": ranked[len(ranked) // 2] * 1e3,
            "p99": ranked[int(0.99 * len(ranked))] * 1e3,
            "megabytes": _resident(),
        },
        sys.stdout,
    )


def _round(texts: Sequence[str]) -> tuple[float, list[float]]:
    """Seconds of one core for all, in batches; and, each for itself, of one after the other."""
    began = time.process_time()
    for start in range(0, len(texts), _BATCH):
        _screen(texts[start : start + _BATCH], start)
    whole = time.process_time() - began
    each = []
    for number, text in enumerate(texts):
        began = time.process_time()
        _screen([f"{text} "], number)  # a text of its own, so that nothing is remembered of it
        each.append(time.process_time() - began)
    return whole, each


def _screen(texts: Sequence[str], first: int) -> None:
    scorer = Scorer(_MODELS, _POLICY, Lessons())
    for number, text in enumerate(texts, first):
        scorer.score(comment(Given(id=number, text=text), FIRST + number * APART, "bench"), "spam")


def _resident() -> float:
    """What is resident now; where that cannot be told, the most that ever was, which includes who started this."""
    status = Path("/proc/self/status")
    if status.is_file():
        return int(status.read_text().partition("VmRSS:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES / 1024


_MODELS, _POLICY = Models.load(), default_policy()

if __name__ == "__main__":
    main()
