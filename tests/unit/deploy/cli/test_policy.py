"""What the commands about policies do without a server: check a text, show the default, list what can be asked."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from deploy.cli.main import main
from services.moderation.policies.features import FEATURES
from services.moderation.policing.language import LANGUAGE
from tests.support.policies import WRONG, policy_text


def run(*words: str, given: bytes | None = None) -> Result:
    return CliRunner(env={"MODERATION_DATABASE_URL": None}).invoke(main, ["policy", *words], input=given)


def _blocking() -> str:
    """A policy that nobody needs to be warned of."""
    return policy_text() + (
        "  - rule: blocked\n    when: {author.labels: {includes: blocked}}\n    action: reject\n"
        "    reason: a moderator blocked the author\nlabels: [blocked]\n"
    )


def test_a_good_policy_is_quiet(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(_blocking())
    checked = run("lint", str(file))
    assert (checked.exit_code, checked.stdout) == (0, "")
    assert "a policy of 2 rules, 0 examples" in checked.stderr


def test_each_mistake_has_file_line_and_column(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(WRONG.replace("hold", "hide"))
    checked = run("lint", str(file))
    assert checked.exit_code == 1
    places = [line.partition(": ")[0] for line in checked.stdout.splitlines()]
    assert places == [f"{file}:4:12", f"{file}:5:13"]


def test_what_is_doubtful_is_told_and_does_no_harm() -> None:
    checked = run("lint", "-", given=(_blocking() + "lists:\n  friends: [ada.example]\n").encode())
    assert checked.exit_code == 0
    assert checked.stdout.startswith("stdin:14:3: warning: ")


@pytest.mark.parametrize("given", [b"", b"\xff\xfe", b"policy: 1\nabout: \xe3\x81", b"\x00", b"- " * 50_000])
def test_bytes_that_are_no_policy_are_refused_with_their_place(given: bytes) -> None:
    checked = run("lint", "-", given=given)
    assert checked.exit_code == 1
    assert checked.stdout.startswith("stdin:")


def test_the_default_can_be_copied_edited_and_checked() -> None:
    shown = run("show")
    assert shown.stdout == LANGUAGE.default
    assert run("lint", "-", given=shown.stdout_bytes).exit_code == 0
    assert run("show", "--version", "3").exit_code == 2


def test_features_are_listed_and_found_by_word() -> None:
    names = [line.split()[0] for line in run("features").stdout.splitlines()]
    assert names == list(FEATURES)
    found = [line.split()[0] for line in run("features", "messenger").stdout.splitlines()]
    assert found == ["contacts.messenger"]


@pytest.mark.parametrize(
    "words",
    [
        ("shadow", "--site", "x"),
        ("shadow", "3", "--off", "--site", "x"),
        ("shadow", "3", "--show", "5", "--site", "x"),
        ("shadow", "3", "--json", "--site", "x"),
        ("enable", "-1", "--site", "x"),
    ],
)
def test_what_makes_no_sense_is_refused(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def test_a_missing_setting_is_named() -> None:
    refused = run("versions", "--site", "blog")
    assert refused.exit_code == 1
    assert "MODERATION_DATABASE_URL" in refused.output


@pytest.mark.parametrize("words", [("try", "-", "--text", "x"), ("replay", "-", "--site", "blog")])
def test_bytes_that_are_no_text_are_refused_with_their_place_everywhere(words: tuple[str, ...]) -> None:
    refused = run(*words, given="policy: 1\nabout: 方針".encode("shift-jis"))
    assert refused.exit_code == 1
    assert refused.stderr.startswith("stdin:2:8: a policy is written in UTF-8")


@pytest.mark.parametrize("words", [("--name", "Kim"), ("--episode", "4")])
def test_a_stored_comment_has_its_own_author_and_page(words: tuple[str, ...]) -> None:
    stored = ("try", "--site", "blog", "--comment", "0190f5a4-7b61-7cc3-98a5-1f0d2c3b4a59")
    refused = run(*stored, *words)
    assert (refused.exit_code, words[0] in refused.stderr) == (2, True)


def test_what_was_tried_is_told_in_eighty_columns() -> None:
    text = (
        "see https://spam.example/a-page and call +82 10 1234 5678, 매주 보는 드라마가 제일 좋다고 생각합니다"
    )
    tried = run("try", "-", "--text", text, given=LANGUAGE.default.encode())
    assert tried.exit_code == 0, tried.output
    assert "  links.count              1  1 link\n" in tried.stdout
    assert "author.disposable_mail   no\n" in tried.stdout
    assert max(cell_len(line) for line in tried.stdout.splitlines()) <= 80
