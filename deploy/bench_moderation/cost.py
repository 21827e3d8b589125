"""What a judgement costs, in a process that does nothing else: `python -m deploy.bench_moderation.cost`."""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

from deploy.training.seeing import see
from services.moderation.screening.learned.spam import SpamModel
from services.moderation.screening.learned.terms import terms_of

_KILOBYTES = 1 if sys.platform != "darwin" else 1024
_ROUNDS = 3


def main() -> None:
    """Read texts as JSON from the standard input; write microseconds a comment and megabytes."""
    texts: list[str] = json.load(sys.stdin)
    model = SpamModel.load()
    for text in texts[:100]:
        model.judge(see(text).seen)
    megabytes = _resident()
    sights = [see(text) for text in texts]
    costs: dict[str, Callable[[], object]] = {
        "all": lambda: [model.judge(see(text).seen) for text in texts],
        "terms": lambda: [terms_of(sight.seen.folded) for sight in sights],
        "judging": lambda: [model.judge(sight.seen, terms=sight.terms) for sight in sights],
    }
    figures = {}
    for name, work in costs.items():
        best = float("inf")
        for _ in range(_ROUNDS):
            began = time.process_time()
            work()
            best = min(best, time.process_time() - began)
        figures[name] = best / len(texts) * 1e6
    json.dump({**figures, "megabytes": megabytes}, sys.stdout)


def _resident() -> float:
    """What is resident now; where that cannot be told, the most that ever was, which includes who started this."""
    status = Path("/proc/self/status")
    if status.is_file():
        return int(status.read_text().partition("VmRSS:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES / 1024


if __name__ == "__main__":
    main()
