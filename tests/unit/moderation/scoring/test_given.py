import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moderation.scoring.given import Given, PostGiven, RowInvalid, read_rows


def one(line: str | bytes) -> Given:
    [row] = read_rows([line.encode() if isinstance(line, str) else line], "rows.jsonl")
    return row


def with_(**members: object) -> Given:
    return one(json.dumps({"id": "a", "text": "Nice"} | members))


def test_a_row_needs_an_id_and_a_text() -> None:
    assert one('{"id": "a", "text": "Nice"}') == Given(id="a", text="Nice")
    assert one('{"id": 7, "text": ""}').id == 7


def test_all_that_a_row_may_say() -> None:
    row = one(
        '{"id": "a", "text": "t", "author": "x", "group": 3, "date": "2026-01-02", "links": ["https://a.example"], '
        '"post": {"work": "w", "season": 1, "episode": 2, "title": "t", "aired": 1}, "label": 1, "lang": "ko"}'
    )
    assert row.post == PostGiven(work="w", season=1, episode=2, title="t")
    assert (row.author, row.group, row.links) == ("x", "3", ("https://a.example",))
    assert row.at
    assert not row.misdated


@pytest.mark.parametrize("name", ["a", 7, 7.5, None, True, 2**70, "x" * 5_000, ["a", 1]])
def test_any_id_is_given_back(name: object) -> None:
    assert with_(id=name).id == name


@pytest.mark.parametrize(("text", "read"), [(None, ""), (123, "123"), (1.5, "1.5"), (True, "true")])
def test_texts_that_a_spreadsheet_took_for_something_else(text: object, read: str) -> None:
    assert with_(text=text).text == read


@pytest.mark.parametrize("member", ["author", "group"])
def test_nobody_is_nobody_in_particular(member: str) -> None:
    nobodies: list[object] = [None, "", float("nan"), {}, []]
    for nobody in nobodies:
        assert getattr(with_(**{member: nobody}), member) is None
    told_apart = {
        getattr(with_(**{member: name}), member) for name in ("a", 3, 4, True, {"id": 3}, ["a", "b"])
    }
    assert len(told_apart) == 6


def test_a_date_in_no_known_form_is_none() -> None:
    row = with_(date="the day before yesterday")
    assert row.at is None
    assert row.misdated


def test_links_to_where_the_text_does_not_lead_are_shown() -> None:
    row = Given(id=1, text="see https://a.example/x", links=("https://a.example/x", "https://b.example"))
    assert row.shown == "see https://a.example/x\nhttps://b.example"
    assert Given(id=1, text="see a.com/x", links=("http://www.a.com/x/", "a.com")).shown == "see a.com/x"


@pytest.mark.parametrize(
    ("links", "read"),
    [
        (None, ()),
        (2, ()),
        (2.0, ()),
        ({"n": 1}, ()),
        ("https://a.example", ("https://a.example",)),
        ([{"url": "https://a.example"}, {"href": "b.example"}, None], ("https://a.example", "b.example")),
    ],
)
def test_links_in_any_form(links: object, read: tuple[str, ...]) -> None:
    assert with_(links=links).links == read


@pytest.mark.parametrize(
    ("post", "read"),
    [
        (None, None),
        ([], None),
        ("The Last Ferry: Episode 5", PostGiven(title="The Last Ferry: Episode 5")),
        ({"title": "The Last Ferry"}, PostGiven(title="The Last Ferry")),
        ({"work": 24, "season": 1.0, "episode": "5"}, PostGiven(work="24", season=1, episode=5)),
        ({"season": "Season 2", "episode": "Ep. 5"}, PostGiven(season=2, episode=5)),
        ({"season": "S02", "episode": "5-6"}, PostGiven(season=2, episode=6)),
        ({"season": "2/3", "episode": "5 of 16"}, PostGiven(season=2, episode=5)),
        ({"season": "", "episode": "finale"}, PostGiven()),
        ({"season": True, "episode": -1}, PostGiven()),
        ({"season": float("nan"), "episode": 10**9}, PostGiven()),
        ({"season": None, "episode": [1]}, PostGiven()),
    ],
)
def test_pages_in_any_form(post: object, read: PostGiven | None) -> None:
    assert (with_(post=post).post or PostGiven()) == (read or PostGiven())


@pytest.mark.parametrize(
    "line",
    [
        b'\xef\xbb\xbf{"id": "a", "text": "Nice"}',
        b'{"id": "a", "text": "Nice"}\r\n',
        b'  {"text": "no", "id": "a", "text": "Nice"}',
        b'{"id": "a", "text": "Nice", "score": NaN, "post": {"season": NaN}}',
        b'{"id": "a", "text": "Nice", "label": "anything", "lang": ["x"]}',
    ],
)
def test_what_programs_write(line: bytes) -> None:
    row = one(line)
    assert (row.id, row.text, row.label) == ("a", "Nice", None)


def test_halves_of_characters_are_read_as_unreadable_ones() -> None:
    assert one('{"id": 1, "text": "a\\ud83d b \\ude00 \\ud83d\\ude00"}').text == "a\ufffd b \ufffd \U0001f600"


def test_long_texts() -> None:
    assert len(with_(text="é" * 2_000_000).text) == 2_000_000


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"{", "one object a line"),
        (b'{"id": "a"}', 'no text, as in {"id": "a", "text": "Nice"}; it has id'),
        (b'{"text": "a"}', "no id"),
        (b'{"id": "a", "text": ["t"]}', "is not a text"),
        (b'[{"id": 1, "text": "t"}]', "a list, where each line is to be an object"),
        (b"5", "a single value"),
        (b'{"id": "a", "text": "\xe9t\xe9"}', "not UTF-8"),
        ('{"id": 1, "text": "t"}'.encode("utf-16"), "save it as UTF-8"),
        (b'{"id": 1, "text": "t", "z": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", "line 1"),
        (b'{"id": 1, "text": "t"}\r{"id": 2, "text": "t"}', "no JSON"),
    ],
)
def test_what_is_no_row_is_told_by_its_line(line: bytes, told: str) -> None:
    with pytest.raises(RowInvalid, match=r"rows\.jsonl, line 1") as refusal:
        one(line)
    assert told in str(refusal.value)


@given(st.lists(st.binary(max_size=60), max_size=4))
def test_anything_else_is_refused_and_never_fails(lines: list[bytes]) -> None:
    with suppress(RowInvalid):
        assert len(list(read_rows(lines, "rows.jsonl"))) <= len(lines)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_MEMBERS = st.sampled_from(["author", "group", "date", "links", "post", "label", "spam"])


@given(st.dictionaries(_MEMBERS, _JSON), st.sampled_from(["work", "season", "episode", "title"]), _JSON)
def test_a_row_with_id_and_text_is_read_whatever_else_it_says(
    members: dict[str, object], about: str, value: object
) -> None:
    row = with_(**({"post": {about: value}} | members))
    assert row.text == "Nice"
    assert row.shown.startswith("Nice")
