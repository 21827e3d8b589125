"""Any comment that checks may meet, with whatever is known of its author, its links and its page."""

from uuid import UUID

from hypothesis import strategies as st

from services.moderation.screening.submission import AuthorHistory, HostRecord, Recent, Repeats
from shared.episodes.scope import Post
from tests.unit.moderation.screening.submissions import submission

ANY = st.text(alphabet=st.characters(codec="utf-8"))
COUNTS = st.integers(0, 30)
PIECES = st.sampled_from(
    [
        "episode 12 ", "第12話", "12화 ", "S02E09", "season 3 ", "the finale ", "https://a.example/x ", "bit.ly/x ",
        "[a.com](b.com)", "[](https://a.com)", "[url=https://a.com]b.com[/url]", "https://gооgle.com/ ", "カジノ.com ",
        ">!", "!<", "||", "`", "𝐂𝐀", "а", "\u200b", "\u0335" * 5, "\u202e", "&#65;", "whatsapp +1 555 010 9999 ",
        "earn $500 ", "c.a.s.i.n.o ", "passive income ", "check out my channel ", "me at gmail dot com ", " dot com",
        "the and of to in it is was that ", "이 드라마 마지막 장면이 정말 슬펐어요 ", "\n", "。",
    ]
)  # fmt: skip
SUBMISSIONS = st.builds(
    submission,
    ANY | st.lists(PIECES, max_size=12).map("".join),
    name=st.none() | ANY | st.lists(PIECES, max_size=3).map("".join),
    website=st.none() | ANY | st.just("https://a.example@xn--ggle-55da.com"),
    email_domain=st.none() | ANY | st.just("mailinator.com"),
    parent_id=st.none() | st.just(UUID(int=4)),
    mode=st.sampled_from(["pre", "post", "hold"]),
    author_spoilers=st.integers(0, 3),
    post=st.builds(Post, title=st.none() | ANY, work=st.none() | ANY, episode=st.none() | st.integers(1, 20)),
    history=st.builds(
        AuthorHistory,
        approved=COUNTS,
        removed=COUNTS,
        held=COUNTS,
        first_seen=st.none() | st.just(submission().posted_at.replace(year=2020)),
    ),
    recent=st.builds(
        Recent, by_author=COUNTS, by_address=COUNTS, by_host=COUNTS, by_cluster=COUNTS, site=st.floats(0, 99)
    ),
    repeats=st.builds(
        Repeats,
        threads=COUNTS,
        authors=COUNTS,
        cluster=st.none() | st.just(UUID(int=5)),
        removed=COUNTS,
        approved=COUNTS,
    ),
    hosts=st.dictionaries(
        st.sampled_from(["a.example", "a.com", "bit.ly"]),
        st.builds(HostRecord, approved=COUNTS, removed=COUNTS, labels=st.sampled_from([(), ("casino",)])),
    ),
    author_labels=st.sampled_from([(), ("suspect", "fan")]),
    languages=st.sampled_from([(), ("ja",)]),
    reports=st.dictionaries(st.sampled_from(["spam", "spoiler", "abuse", "x"]), st.floats(0, 9)),
    edited=st.booleans(),
)
