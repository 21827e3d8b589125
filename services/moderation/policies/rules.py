"""How each check is to be applied: its limits, what its findings weigh, and what follows from them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Action = Literal["publish", "hold", "mask", "reject"]

Share = Annotated[float, Meta(ge=0, le=1)]
Count = Annotated[int, Meta(ge=0, le=1_000_000)]
Word = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"\w")]
Words = Annotated[tuple[Word, ...], Meta(max_length=5_000)]
Host = Annotated[str, Meta(max_length=253, pattern=r"^[^\s/:@?#A-Z.][^\s/:@?#A-Z]*\.[^\s/:@?#A-Z.]+$")]
Hosts = Annotated[tuple[Host, ...], Meta(max_length=5_000)]


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a check's findings weigh and lead to.

    `weight` multiplies their scores; `weight_trusted` does for authors whose comments were approved before.
    `action` is taken instead of the one the check suggests; "publish" keeps the finding as a note.
    """

    enabled: bool = True
    weight: Share = 1.0
    weight_trusted: Share = 1.0
    action: Action | None = None


class Links(Rule, frozen=True, kw_only=True):
    """More than `limit` links, or fewer than `words_per_link` words around each."""

    weight_trusted: Share = 0.5
    limit: Count = 2
    words_per_link: Count = 4


class LinksOfNewcomers(Rule, frozen=True, kw_only=True):
    """A link by an author with fewer than `approved` approved comments."""

    approved: Count = 1


class Lookalikes(Rule, frozen=True, kw_only=True):
    """`limit` disguised letters or more, or `marks` combining marks on one letter."""

    limit: Annotated[int, Meta(ge=1, le=1000)] = 3
    marks: Annotated[int, Meta(ge=1, le=100)] = 5


class Repeated(Rule, frozen=True, kw_only=True):
    """The same words in more than `threads` other threads, or by more than `authors` other authors."""

    threads: Count = 1
    authors: Count = 3


class Flood(Rule, frozen=True, kw_only=True):
    """More than so many other comments within `window` seconds."""

    by_author: Count = 10
    by_address: Count = 30
    window: Annotated[int, Meta(ge=1, le=86_400)] = 600


class Blocklist(Rule, frozen=True, kw_only=True):
    """The owner's words and hosts. A word is literal; it ends where a word of its language ends."""

    words: Words = ()
    hosts: Hosts = ()
    reject_hosts: bool = False


class Shorteners(Rule, frozen=True, kw_only=True):
    """Addresses that hide where they lead."""

    weight_trusted: Share = 0.5
    hosts: Hosts = ()


class Names(Rule, frozen=True, kw_only=True):
    """Names that are advertisements, or that readers would take for one of `reserved`."""

    reserved: Words = ()


class Record(Rule, frozen=True, kw_only=True):
    """More than `removed` removed comments, and more of them than approved ones."""

    removed: Count = 1


class LaterEpisodes(Rule, frozen=True, kw_only=True):
    """A reference to a later episode covers the comment, or with `whole` false only the reference."""

    whole: bool = True
    label: Annotated[str, Meta(min_length=1, max_length=200)] = "possible spoiler for {subject}"


class Promotion(Rule, frozen=True, kw_only=True):
    """Calls to follow, subscribe or visit."""

    weight_trusted: Share = 0.5


class Checks(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rule of each check, by the name of its file in `screening/checks`."""

    author_spoilers: Rule = Rule()
    blocklist: Blocklist = Blocklist()
    contacts: Rule = Rule()
    first_link: LinksOfNewcomers = LinksOfNewcomers()
    flood: Flood = Flood()
    later_episodes: LaterEpisodes = LaterEpisodes()
    links: Links = Links()
    lookalikes: Lookalikes = Lookalikes()
    lying_links: Rule = Rule()
    money: Rule = Rule()
    names: Names = Names()
    promotion: Promotion = Promotion()
    record: Record = Record()
    repeats: Repeated = Repeated()
    shorteners: Shorteners = Shorteners()
    website: Rule = Rule()
