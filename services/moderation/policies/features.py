"""Every feature that a policy can speak of: its kind, and what it means in one line."""

from math import inf
from typing import Literal

from msgspec import Struct

from services.moderation.policies.signals import Value

Kind = Literal["number", "flag", "word", "words", "hosts", "text"]
EMPTY: dict[Kind, Value] = {"number": 0.0, "flag": False, "word": "", "words": (), "hosts": (), "text": ""}
"""What a feature is when no check spoke of it."""


class Feature(Struct, frozen=True):
    """A name as policies write it. Names before a dot are those of the file in `screening/checks`.

    A number is never greater than `most`; a word is one of `words`, where there are any.
    """

    name: str
    kind: Kind
    says: str
    most: float = inf
    words: tuple[str, ...] = ()

    def may_be(self, value: Value) -> bool:
        """Whether a value of its kind is one that it can have."""
        if self.kind == "number":
            return isinstance(value, int | float) and 0 <= value <= self.most
        return not self.words or value in self.words

    @property
    def range(self) -> str:
        """What it can be, in words that continue "must be"."""
        if self.kind == "number":
            return "a number, 0 or more" if self.most == inf else f"a number from 0 to {self.most:g}"
        return " or ".join(self.words) or _RANGES[self.kind]


_RANGES: dict[Kind, str] = {
    "flag": "yes or no",
    "word": "a word",
    "words": "a list of words",
    "hosts": "a list of hosts",
    "text": "a text",
}
_ALL = (
    Feature("text", "text", "what the author wrote"),
    Feature("text.length", "number", "its length in characters, addresses left out"),
    Feature(
        "text.words", "number", "its words, addresses left out; of Japanese or Chinese two characters are one"
    ),
    Feature("text.edited", "flag", "whether this is a later revision"),
    Feature("text.reply", "flag", "whether it answers another comment"),
    Feature(
        "site.mode",
        "word",
        "pre, post or hold: whether this site shows a comment before screening",
        words=("pre", "post", "hold"),
    ),
    Feature("form.used", "flag", "whether it came by the form for browsers without scripts"),
    Feature("form.trapped", "flag", "whether a field of that form was filled in that people do not see"),
    Feature("form.seconds", "number", "from opening that form to sending it; 0 if it was never opened"),
    Feature("author.name", "text", "the name the author gave"),
    Feature("author.approved", "number", "the author's other comments that are published"),
    Feature("author.removed", "number", "the author's other comments that were removed"),
    Feature("author.held", "number", "the author's other comments that wait"),
    Feature("author.days", "number", "days since the author was first seen"),
    Feature(
        "author.reputation",
        "number",
        "0 to 1: how the author's comments fared, a half for a stranger",
        most=1,
    ),
    Feature("author.labels", "words", "labels that moderators or rules gave the author"),
    Feature("author.disposable_mail", "flag", "whether the e-mail address is of a throw-away service"),
    Feature("name.address", "flag", "whether the name holds a web address"),
    Feature("name.advert", "flag", "whether the name is an advertisement"),
    Feature("name.letters", "number", "letters of the name that pose as others"),
    Feature("website.host", "hosts", "where the author's website leads"),
    Feature("website.bare", "flag", "whether the website is a bare network address"),
    Feature("website.hidden", "flag", "whether the website hides its host behind an @"),
    Feature("website.disguised", "flag", "whether the website's host may pose as another"),
    Feature("website.alone", "flag", "whether a stranger left a website with hardly a word"),
    Feature("links.count", "number", "links in the text, those in code left out"),
    Feature("links.words_each", "number", "the author's own words for each link; 0 without links"),
    Feature("links.hosts", "hosts", "where the links lead"),
    Feature("links.new", "number", "hosts in the text that no published comment of this site has led to"),
    Feature(
        "links.reputation",
        "number",
        "0 to 1: how comments with the least trusted of these hosts fared",
        most=1,
    ),
    Feature("links.labels", "words", "labels that moderators or rules gave the hosts"),
    Feature("links.lying", "number", "links that show one address and lead to another"),
    Feature("contacts.messenger", "number", "invitations to talk by messenger"),
    Feature("contacts.mail", "number", "invitations to write to an e-mail address"),
    Feature("contacts.telephone", "number", "telephone numbers"),
    Feature("money.earnings", "number", "sums that somebody is said to earn"),
    Feature("money.easy", "number", "promises of easy money"),
    Feature("promotion.calls", "number", "calls to follow, subscribe to or visit something of the author's"),
    Feature("lookalikes.letters", "number", "letters that pose as others, or hide"),
    Feature("lookalikes.marks", "number", "the most marks heaped on one letter, when five or more"),
    Feature("lookalikes.reversed", "flag", "whether a character reverses the reading order"),
    Feature("repeats.threads", "number", "other threads where nearly the same text stood within 30 days"),
    Feature("repeats.authors", "number", "other authors who wrote nearly the same within 30 days"),
    Feature("repeats.cluster", "word", "the first comment of those that are nearly the same"),
    Feature(
        "repeats.removed",
        "number",
        "comments with nearly the same text that moderators removed within 30 days",
    ),
    Feature(
        "repeats.approved", "number", "comments with nearly the same text that moderators approved likewise"
    ),
    Feature("recent.author", "number", "the author's other comments within ten minutes"),
    Feature("recent.address", "number", "other comments from the same network address within ten minutes"),
    Feature("recent.host", "number", "other comments with a link to the same host within an hour"),
    Feature("recent.cluster", "number", "other comments with nearly the same text within an hour"),
    Feature("recent.site", "number", "comments on the site within an hour, in times of its usual hour"),
    Feature("language", "word", "the language of the text, as in 'ko'; empty under 40 characters"),
    Feature("language.foreign", "flag", "whether hardly anyone on this site or page writes that language"),
    Feature("model.prior", "number", "0 to 1: what comments elsewhere teach of this one", most=1),
    Feature("model.site", "number", "0 to 1: what this site's own decisions teach of it", most=1),
    Feature("spam", "number", "0 to 1: the probability of spam, all learned checks together", most=1),
    Feature("spoilers.marked", "number", "passages the author covered"),
    Feature(
        "spoilers.ahead",
        "number",
        "episodes named beyond this page, counted to the furthest; a later season is 100",
    ),
    Feature(
        "spoilers.noted",
        "number",
        "mentions that may be of something later: a finale, a season, another work",
    ),
    Feature("spoilers.future", "number", "0 to 1: whether it talks as people do of later episodes", most=1),
    Feature("spoilers.names", "number", "names first used in talk of later episodes"),
    Feature("spoilers.reveals", "number", "0 to 1: whether it tells a turn of the plot", most=1),
    Feature("spoiler", "number", "0 to 1: the probability of a spoiler, all learned checks together", most=1),
    Feature(
        "reports.spam", "number", "readers' reports of spam, each weighed by how often its reader was right"
    ),
    Feature("reports.spoiler", "number", "readers' reports of a spoiler, weighed likewise"),
    Feature("reports.abuse", "number", "readers' reports of abuse, weighed likewise"),
    Feature("reports.other", "number", "readers' other reports, weighed likewise"),
)
FEATURES = {feature.name: feature for feature in _ALL}
