"""Learns what a text that tells a turn of the plot is made of, and writes the weights that are shipped."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np

from deploy.training.sources import Missing
from deploy.training.spoilers.sentences import Sentence, sentences
from deploy.training.spoilers.wordlists import groups, lexicon, mean_of, weights
from services.moderation.screening.learned.logistic import logit
from services.moderation.screening.learned.spoilers.model import WEIGHTS
from services.moderation.screening.learned.spoilers.reveals import STEP, RevealModel, Weights, sentences_in
from shared.folding.fold import fold

_NAMED = 0.4
"""A name in the middle of a sentence: what is told of the plot is told of somebody."""
_SLOPE = 0.8
"""Words of a sentence are not independent: added up they claim more than they should."""
_USUAL = 0.04
"""How many sentences tell a turn of the plot, in reviews where readers marked them."""
_EACH, _SEED = 8, 20261123
_AS_MANY = 1_000
"""Short comments with as many sentences as the long ones of a blog."""
_SHORT = 4
_NEEDED = ("spoiler_lexicon/lexicon.csv", "ham_goemotions/train.jsonl", "ham_blog/train.jsonl")


def train_spoilers(data: Path, output: Path, tell: Callable[[str], None]) -> None:
    """Learn from the folder `data` and the project's own texts; write `output`/spoilers.weights.

    The same data give the same bytes. `tell` hears, line by line, what was measured.

    Raises:
        Missing: the folder does not hold what is learned from.
    """
    listed, *files = (data / name for name in _NEEDED)
    for path in (listed, *files):
        if not path.exists():
            raise Missing(str(path))
    known, grouped = lexicon(listed), groups()
    talk, blog = map(_texts, files)
    found = weights(known, grouped, _frequency(talk))
    own = list(sentences(_EACH, _SEED))
    model = _centred(_levelled(found, [*talk[:_AS_MANY], *blog]), own)
    for name, group in grouped.items():
        inside = [known[word] for word in sorted(group.words) if word in known]
        tell(
            f"{name:10} {len(group.words):4} words, {len(inside):3} in the lexicon, {mean_of(inside):+.2f} on average"
        )
    for line in measured(model, own):
        tell(line)
    output.mkdir(parents=True, exist_ok=True)
    raw = model.to_bytes()
    (output / WEIGHTS.name).write_bytes(raw)
    tell(f"{WEIGHTS.name}: {len(found)} words and phrases, {len(raw):,} bytes, {model.hash}")


def measured(model: RevealModel, own: Sequence[Sentence]) -> list[str]:
    """For each language and kind, how often a sentence that reveals is ranked above one that does not."""
    lines: list[str] = []
    for language in sorted({sentence.language for sentence in own}):
        by_kind: dict[str, list[float]] = {}
        for sentence in own:
            if sentence.language == language:
                by_kind.setdefault(sentence.kind, []).append(
                    model.judge(sentence.text, fold(sentence.text)).probability
                )
        reveals = by_kind.pop("reveal")
        ranked = ", ".join(f"{kind} {_above(reveals, by_kind[kind]):.3f}" for kind in sorted(by_kind))
        lines.append(f"own sentences, {language}: reveals above {ranked}")
    return lines


def _above(high: Sequence[float], low: Sequence[float]) -> float:
    one, other = np.array(high)[:, None], np.array(low)[None, :]
    return float((one > other).mean() + (one == other).mean() / 2)


def _texts(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as lines:
        return [msgspec.json.decode(line)["text"] for line in lines]


def _frequency(texts: Sequence[str]) -> Counter[str]:
    """In how many ordinary comments each word is."""
    return Counter(word for text in texts for word in set(re.findall(r"[a-z']+", text.lower())))


def _levelled(found: dict[str, float], ordinary: Sequence[str]) -> RevealModel:
    """The model to which long sentences are no more suspicious than short ones: a word of no list weighs against.

    How long a sentence is does not tell whether it spoils.
    """
    plain = Weights(
        phrases={phrase: steps for phrase, weight in found.items() if (steps := round(weight / STEP))},
        other=0,
        named=round(_NAMED / STEP),
        slope=round(_SLOPE / STEP),
        bias=0,
    )
    weighed = RevealModel(weights=msgspec.structs.replace(plain, other=round(1 / STEP)))
    listed, others, lengths = (
        np.array(column)
        for column in zip(*_sizes(RevealModel(weights=plain), weighed, ordinary), strict=True)
    )
    away = lengths - lengths.mean()
    other = -float((listed * away).sum() / ((others - listed) * away).sum())
    return RevealModel(weights=msgspec.structs.replace(plain, other=round(other / STEP)))


def _sizes(
    plain: RevealModel, weighed: RevealModel, texts: Sequence[str]
) -> Iterator[tuple[float, float, float]]:
    for text in texts:
        folded = fold(text)
        for start, end in sentences_in(folded.text):
            if (words := len(folded.text[start:end].split())) >= _SHORT:
                both = (model.score(text, folded, start, end)[0] for model in (plain, weighed))
                yield next(both), next(both), float(words)


def _centred(model: RevealModel, own: Sequence[Sentence]) -> RevealModel:
    """The model whose ordinary sentence, one of the project's own, is as likely a reveal as is usual."""
    folded = [(one.text, fold(one.text)) for one in own if not one.reveals]
    ordinary = np.mean([model.score(text, form, 0, len(form.text))[0] for text, form in folded])
    bias = logit(_USUAL) - _SLOPE * float(ordinary)
    return RevealModel(weights=msgspec.structs.replace(model.weights, bias=round(bias / STEP)))
