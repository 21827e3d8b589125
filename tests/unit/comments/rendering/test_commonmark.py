"""How far comments are CommonMark: every example of its specification matches or is named here with a reason."""

import json
import re

from services.comments.rendering.render import render
from services.comments.rendering.sanitise import sanitise
from tests.support.data import shared_data

DIFFERENT = {
    "HTML is text": "21 31 148-193 310 346 477-479 526 615-619 625 627-633 645-646",
    "no link definitions": "23 33 194-198 200 202-210 212-213 216-220 319 529-547 551-552 555-573 575 578-579 "
    "584-591 593-595",
    "no indented code": "1-3 5-8 18 36 48 69 85 100 107 110-112 114-118 134 137 227 233 238 240 254-256 259 266 "
    "272-276 280 288-292 311 315",
    "no underlined headings": "59 80-84 86 89-91 95-96 102-103 141 302",
    "links to absolute http and https addresses only": "348 486-489 495 497 503 506 598-603 606-607",
    "a bare address is a link": "14 41 344 490 492-493 496 499 510 515 520-522 527-528 604 610 613",
    "parentheses in an address nest once": "498",
    "brackets in an address stay": "605",
    "a link without text shows its address": "583",
    "no link within the text of another, in a picture's text neither": "519 577",
    "nothing invisible by number": "39-40",
    "an empty quote is nothing": "241-242",
}


def test_examples_of_the_specification() -> None:
    with shared_data("adversarial", "markdown_spec.jsonl").open() as lines:
        examples = {int(case["id"][-4:]): case for case in map(json.loads, lines)}
    different = {
        number
        for number, case in examples.items()
        if _shape(_marked_rules(render(_absolute(case["input"])).html))
        != _shape(_as_comment(case["expected"]))
    }
    assert different == {number for numbers in DIFFERENT.values() for number in _numbers(numbers)}


def _numbers(ranges: str) -> set[int]:
    """The numbers in "1-3 7"."""
    bounds = [[int(end) for end in part.split("-")] for part in ranges.split()]
    return {number for bound in bounds for number in range(bound[0], bound[-1] + 1)}


def _absolute(source: str) -> str:
    """Link targets made into addresses a comment may link to."""
    return re.sub(r"(\]\(\s*<?)(?=[/\w])(?!https?:)(?=[^)]*\))", r"\1https://x.example/", source)


def _as_comment(html: str) -> str:
    """The expected HTML with what is always different in a comment put its way: targets, headings, rules, pictures."""
    html = re.sub(r"<h[1-6]>(.*?)</h[1-6]>", r"<p><strong>\1</strong></p>", html, flags=re.DOTALL)
    html = html.replace("<p><strong></strong></p>", "").replace("<hr />", "<p>---</p>")
    html = re.sub(r'<img src="([^"]*)" alt="([^"]*)"[^>]*/>', r'<a href="\1">\2</a>', html)
    return re.sub(r'href="(?!https?:)', 'href="https://x.example/', html)


def _marked_rules(html: str) -> str:
    return re.sub(r"<p>(\*\*\*|___)</p>", "<p>---</p>", html)


def _shape(html: str) -> str:
    """HTML without the whitespace that is not shown; in a comment every line break is one."""
    parts = re.split(r"(<pre>.*?</pre>)", sanitise(html), flags=re.DOTALL)
    return "".join(part if part.startswith("<pre>") else _squeezed(part) for part in parts)


def _squeezed(html: str) -> str:
    html = re.sub(r"\s+", " ", html.replace("<br>", "\n")).replace("> <", "><")
    return re.sub(r" (?=</?(?:p|ul|ol|li|blockquote)\b)", "", html).strip()
