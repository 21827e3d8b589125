"""The hostile inputs of `../shared/data/adversarial`, as requests that any endpoint can be tried with.

for case in json_bodies():
    answer = await client.post(url, content=case.body, headers=JSON)
    assert case.allows(answer.status_code), case
"""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from tests.support.data import shared_data

JSON = {"Content-Type": "application/json"}


class Body(Struct, frozen=True, kw_only=True):
    """One request body. `kind` is `json-y` (well formed), `json-n` (not JSON), `json-i` and others (either)."""

    id: str
    kind: str
    note: str
    body: bytes

    def allows(self, status: int) -> bool:
        """Whether an endpoint may answer `status`: never 5xx, and never 2xx to what is not JSON."""
        return 400 <= status < 500 or (200 <= status < 300 and self.kind != "json-n")


class Text(Struct, frozen=True, kw_only=True):
    """One hostile text: a name, a body, an e-mail address, a header value."""

    id: str
    kind: str
    note: str
    text: str


def json_bodies() -> Iterator[Body]:
    """Raw bodies: malformed, deep, huge, badly encoded."""
    for case in _cases("json_bodies.jsonl"):
        yield Body(id=case["id"], kind=case["kind"], note=case["note"], body=_body(case))


def unicode_bodies(place: Callable[[str], object]) -> Iterator[Body]:
    """Well-formed bodies that carry hostile text where `place` puts it: `lambda text: {"body": text, ...}`."""
    for text in texts("unicode.jsonl"):
        body = json.dumps(place(text.text), ensure_ascii=False).encode("utf-8", "surrogatepass")
        yield Body(id=text.id, kind=text.kind, note=text.note, body=body)


def texts(file: str, *kinds: str) -> Iterator[Text]:
    """The texts of one file, of some kinds only or of all."""
    for case in _cases(file):
        if not kinds or case["kind"] in kinds:
            yield Text(id=case["id"], kind=case["kind"], note=case["note"], text=case["input"])


def _cases(file: str) -> Iterator[dict[str, Any]]:
    with shared_data("adversarial", file).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _body(case: dict[str, Any]) -> bytes:
    if "expand" in case:
        return "".join(unit * times for unit, times in case["expand"]).encode()
    if case.get("encoding") == "base64":
        return base64.b64decode(case["input"])
    return str(case["input"]).encode("utf-8", "surrogatepass")
