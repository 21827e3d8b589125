"""The hostile inputs of the shared folder, all through `render`."""

import json
import sys
from collections.abc import Callable, Iterator
from types import FrameType

import pytest

from services.comments.rendering.normalise import normalise_body
from services.comments.rendering.render import render
from services.comments.rendering.rendered import Rendered
from tests.support.data import shared_data
from tests.unit.comments.rendering.html_check import problems

LONGEST = 10_000
UNITS = (
    *("*a ", "*a_ ", "~~a", "[", "[a](", "[a](http://b", "![[]()", "`a``b", "<", "&", "http://a", "www.a."),
    *(
        "||",
        "||a||",
        ">!",
        ">!a!<",
        ">!a",
        "a || b\n\n",
        ">![ep] x",
        "＞！",
        "> a\n",
        "- a\n",
        "a\n\n",
        "# a\n",
    ),
)


def inputs(name: str, kind: str | None = None) -> Iterator[str]:
    with shared_data("adversarial", f"{name}.jsonl").open() as lines:
        for case in map(json.loads, lines):
            if kind in (None, case["kind"]):
                yield "".join(unit * times for unit, times in case.get("expand", [[case["input"], 1]]))


def pieces(rendered: Rendered) -> list[str]:
    return [rendered.html, *(spoiler.html for spoiler in rendered.spoilers)]


@pytest.mark.parametrize("name", ["xss", "markdown", "markdown_spec", "unicode", "peer_cves"])
def test_hostile_input_comes_out_harmless(name: str) -> None:
    for source in inputs(name):
        for text in (
            source[:LONGEST],
            f">![{source[:30]}]{source[:LONGEST]}!<",
            normalise_body(source[:LONGEST]),
        ):
            html = pieces(render(text))
            assert [problem for piece in html for problem in problems(piece)] == [], source
            assert sum(map(len, html)) <= 6 * len(text) + 2048, source


@pytest.mark.parametrize(
    "unit",
    UNITS,
)
def test_work_grows_with_length(unit: str) -> None:
    _assert_linear(unit * (LONGEST // len(unit)))


def test_work_grows_with_length_for_known_troublemakers() -> None:
    for source in inputs("markdown", "md-pathological"):
        _assert_linear(source[:LONGEST])


def _assert_linear(source: str) -> None:
    half, whole = _calls(lambda: render(source[: len(source) // 2])), _calls(lambda: render(source))
    assert whole <= 2.3 * half + 2000, source[:20]


def _calls(action: Callable[[], object]) -> int:
    """How many functions were called, those in C included: work without a clock."""
    count = 0

    def on_call(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        del frame, argument
        count += event in ("call", "c_call")

    sys.setprofile(on_call)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count
