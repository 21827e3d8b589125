"""Says what is wrong with a piece of rendered HTML."""

from html.parser import HTMLParser

ATTRIBUTES = {
    "a": {"href", "rel"},
    "ol": {"start"},
    "span": {"data-spoiler", "data-scope", "data-season", "data-episode"},
    **{tag: set[str]() for tag in ("p", "br", "strong", "em", "del", "s", "code", "pre", "blockquote")},
    **{tag: set[str]() for tag in ("ul", "li", "bdi")},
}


def problems(html: str) -> list[str]:
    """Tags, attributes and addresses that a comment must not contain, as an HTML parser sees it."""
    checker = _Checker()
    checker.feed(html)
    checker.close()
    return checker.found


class _Checker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ATTRIBUTES:
            self.found.append(f"<{tag}>")
            return
        self.found += [f"<{tag} {name}>" for name, _ in attrs if name not in ATTRIBUTES[tag]]
        values = dict(attrs)
        if tag == "a" and not (values.get("href") or "").startswith(("http://", "https://")):
            self.found.append(f"href={values.get('href')}")
        numbers = (values.get(name) for name in ("data-spoiler", "data-season", "data-episode"))
        self.found += [f"no number: {number}" for number in numbers if not (number or "0").isdecimal()]
        if tag == "a" and values.get("rel") != "ugc nofollow noopener noreferrer":
            self.found.append(f"rel={values.get('rel')}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl}")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data}")
