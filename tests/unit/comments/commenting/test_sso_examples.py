"""The examples of docs/single-sign-on.md make what is believed."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from services.comments.bylines import Profile
from services.comments.commenting.sso import Member, Trust, believe
from tests.support.data import ROOT

PAGE = ROOT / "docs" / "single-sign-on.md"
KEY = "rjs_" + "k" * 43
ISSUER = "https://blog.example"
ADA = {
    "id": "17",
    "name": 'Ada "≥" Lovelace 愛',
    "email": "ada@blog.example",
    "website": "https://ada.example/?a=1&b",
}
BOB = {"id": "18", "name": "Bob", "email": ""}
PHP = """
[, $key, $issuer, $site, $member] = $argv;
echo comments_token($key, $issuer, $site, json_decode($member, true));
"""


def example(language: str) -> str:
    (code,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    return str(code)


def by_python(member: dict[str, str]) -> str:
    names: dict[str, Callable[..., str]] = {}
    exec(compile(example("python"), str(PAGE), "exec"), names)  # noqa: S102 (our own page)
    return names["comments_token"](KEY, ISSUER, "blog", member)


def by_php(member: dict[str, str], folder: Path) -> str:
    if not (php := shutil.which("php")):
        pytest.skip("needs php (Debian: php-cli), which is not on this machine")
    script = folder / "token.php"
    script.write_text(example("php") + PHP)
    command = [php, str(script), KEY, ISSUER, "blog", json.dumps(member)]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def believed(token: str) -> Member:
    trust = Trust(site="blog", issuer=ISSUER, algorithm="HS256", keys=(KEY.encode(),), identity=b"i" * 32)
    return believe(token, trust, int(time.time()))


@pytest.mark.parametrize("language", ["python", "php"])
def test_the_example_is_believed(language: str, tmp_path: Path) -> None:
    make = by_python if language == "python" else lambda member: by_php(member, tmp_path)

    ada, again, bob = (believed(make(member)) for member in (ADA, ADA, BOB))

    assert ada.profile == Profile(name=ADA["name"], email=ADA["email"], website=ADA["website"])
    assert bob.profile == Profile(name="Bob")
    assert ada.token == again.token != bob.token
    assert make(ADA) != make(ADA)


def test_both_examples_mean_the_same_member(tmp_path: Path) -> None:
    assert believed(by_python(ADA)) == believed(by_php(ADA, tmp_path))
