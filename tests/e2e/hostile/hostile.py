"""Every hostile text there is, each once, as the browser tests put it into every field."""

import json
import re
from collections.abc import Iterator
from itertools import chain

from msgspec import Struct

from services.comments.commenting.bodies import BODY_MAX
from tests.support.data import shared_data

FILES = ("xss", "markdown", "unicode", "peer_cves")
UNSENDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""What the API takes in no field at all."""


class Case(Struct, frozen=True):
    """`id` names it in the folder of hostile inputs."""

    id: str
    text: str

    @property
    def refused(self) -> bool:
        """Whether no comment can have it as its body."""
        return bool(UNSENDABLE.search(self.text)) or not self.text.strip()


def cases() -> list[Case]:
    """All of them, in the order of the files; repeated patterns are cut to the longest body there may be."""
    return list(chain.from_iterable(map(_read, FILES)))


def chunks(found: list[Case], size: int = BODY_MAX) -> Iterator[str]:
    """The same texts one after the other, in bodies as long as they may be."""
    body = ""
    for case in found:
        text = case.text[: size - 2]
        if case.refused:
            continue
        if len(body) + len(text) + 2 > size:
            yield body
            body = ""
        body += text + "\n\n"
    yield body


def _read(file: str) -> Iterator[Case]:
    with shared_data("adversarial", f"{file}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            found = json.loads(line)
            expanded = "".join(unit * times for unit, times in found.get("expand", ()))
            yield Case(found["id"], (expanded or found["input"])[:BODY_MAX])
