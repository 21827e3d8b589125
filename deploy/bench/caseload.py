"""A moderation service that has seen much: threads, comments in three languages, and a case of each."""

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate

from services.moderation.screening.words import words_of
from shared.postgres.pool import Connection

_ENGLISH = """
the and a to of it is was in that i for this you but with episode as so not scene story they he she we watch season
character just really like all her his drama one first love end my about have more me when what time again music
think never good feel cry best still back only even how much family ending after because if every house show night
brother sister mother father king doctor secret letter bridge train rain winter ghost garden piano actor writer
director subtitle butler detective hospital umbrella rooftop palace soundtrack lighthouse wedding amnesia
"""
_JAPANESE = """
の は が を に と も で た です ます この 回 話 ドラマ 面白い 本当に 泣いた 最後 主人公 演技 好き 音楽 見た 来週 展開
場面 気持ち 家族 先生 橋の上 予想 伏線 脚本 監督 原作 俳優 映画 意味 違う 思う 次回 楽しみ 最高 残念
灯台 執事 雨の日 結婚式 記憶
"""
_KOREAN = """
이 그 정말 드라마 너무 좋아요 진짜 이번 회 마지막 장면 주인공 연기 음악 다음 주 기대 눈물 가족 감독 원작 작가 배우 영화
결말 생각 사랑 재미있게 봤어요 이해가 안 가요 최고 아쉽다 등대 집사 우산 결혼식 기억 병원 선생님 비밀 편지 겨울
"""
_SPAM = "cheap watches casino bonus viagra free followers crypto wallet click here loan approved today"
_NAMES = ("Ada", "Bohdan", "Mina", "Jun", "さくら", "健太", "민수", "지우", "Esra", "Farid", "Hana", "Luis")
_HOSTS = ("bit.ly", "tinyurl.com", "example.org", "youtube.com", "cheap-watches.example", "casino.example")
_TITLES = ("Review: episode", "第{}話の感想:", "{}회 리뷰:")

THREADS = 2_000
AUTHORS = 40_000

_THREADS = """
INSERT INTO threads (thread_id, site, key, url, title, about, searchable, grams)
SELECT md5('t' || n)::uuid, CASE WHEN n % 4 = 3 THEN 'other' ELSE 'example' END, 'page-' || n,
    'https://example.org/' || n, title,
    jsonb_build_object('work', 'The Lighthouse', 'season', 1, 'episode', n), searchable, grams::int[]
FROM titles
"""
_MADE = """
CREATE TEMP TABLE made AS
SELECT n, md5('c' || n)::uuid AS comment_id, n % $2 AS sample,
    md5('t' || (1 + n::bigint * 7919 % $3))::uuid AS thread_id,
    CASE WHEN (1 + n::bigint * 7919 % $3) % 4 = 3 THEN 'other' ELSE 'example' END AS site,
    CASE WHEN n <= $5 THEN md5('busy')::uuid ELSE md5('a' || (random() * random() * $4)::int)::uuid END AS author_id,
    timestamptz '2026-01-01' + n * interval '37 seconds' AS at,
    CASE WHEN n % 40 < 10 THEN 'open' WHEN n % 40 < 24 THEN 'decided' ELSE 'screened' END AS state
FROM generate_series(1, $1::int) n
"""
_SUBMISSIONS = """
INSERT INTO submissions (comment_id, thread_id, author_id, posted_at, revised_at, revision, mode, state, site, text,
    spoilers, name, email_hash)
SELECT m.comment_id, m.thread_id, m.author_id, m.at, m.at, 1, 'pre',
    CASE WHEN m.n % 400 = 1 THEN 'deleted' WHEN m.state = 'open' THEN 'held' ELSE 'visible' END,
    m.site, s.text, 0, s.name, decode(md5(m.author_id::text), 'hex')
FROM made m JOIN samples s ON s.n = m.sample
"""
_TRACES = """
INSERT INTO traces (comment_id, revision, at, site, thread_id, author_id, language, cluster, decided)
SELECT m.comment_id, 1, m.at, m.site, m.thread_id, m.author_id, '',
    CASE WHEN m.n % 10 = 3 THEN md5('k' || m.n % 5000)::uuid END, m.state = 'decided'
FROM made m
"""
_LED = """
INSERT INTO traced_hosts (site, host, at, comment_id, revision)
SELECT m.site, s.host, m.at, m.comment_id, 1
FROM made m JOIN samples s ON s.n = m.sample WHERE s.host IS NOT NULL
"""
_WORDS = """
INSERT INTO submission_words (comment_id, searchable, grams)
SELECT m.comment_id, s.searchable, s.grams::int[] FROM made m JOIN samples s ON s.n = m.sample
"""
_CASES = """
INSERT INTO cases (comment_id, part, site, state, since, version, revision, priority, ruling, verdict, causes, reasons,
    reports, decisions, claimed_by, claimed_until)
SELECT m.comment_id, 0, m.site, m.state, m.at + interval '1 minute', 2, 1,
    CASE WHEN m.n % 50 = 0 THEN 40 ELSE 0 END + s.points,
    jsonb_build_object('action', CASE m.state WHEN 'open' THEN 'hold' WHEN 'decided' THEN 'remove' ELSE 'publish' END),
    jsonb_build_object('revision', 1, 'ruling', jsonb_build_object('action', 'hold'), 'policy', 'default@1',
        'reasons', s.reasons, 'failed', '[]'::jsonb, 'models', '{}'::jsonb, 'at', m.at),
    CASE WHEN m.state = 'open' THEN ARRAY['screening'] ELSE '{}' END,
    s.checks || CASE WHEN m.n % 50 = 0 THEN ARRAY['report'] ELSE '{}' END,
    CASE WHEN m.n % 50 = 0
        THEN jsonb_build_array(
            jsonb_build_object('revision', 1, 'reporter', 'r' || m.n % 999, 'reason', 'spam', 'at', m.at))
        ELSE '[]' END,
    '[]', CASE WHEN m.n % 2000 = 2 THEN 'moderator' END, CASE WHEN m.n % 2000 = 2 THEN now() + interval '1 hour' END
FROM made m JOIN samples s ON s.n = m.sample
"""
_INDEXED = """
SELECT replace(indexdef, ' ON ONLY ', ' ON ') AS made FROM pg_indexes
WHERE tablename = 'queue' AND indexname <> 'queue_pkey'
"""


async def fill(connection: Connection, cases: int, texts: int = 20_000, busy: int = 0) -> None:
    """Write `cases` cases of so many different texts, a quarter of them open, on an empty service.

    The first `busy` of them are by one author.
    The connection is a superuser's: rows are written past triggers.
    """
    texts = min(cases, texts)
    await connection.execute("SET session_replication_role = replica")
    await connection.execute("SELECT setseed(0.5)")
    await connection.execute("CREATE TEMP TABLE titles (n int, title text, searchable text, grams text)")
    await connection.copy_records_to_table("titles", records=list(_titles()))
    await connection.execute(
        "CREATE TEMP TABLE samples (n int, text text, name text, searchable text, grams text, host text, points int,"
        " checks text[], reasons jsonb)"
    )
    await connection.copy_records_to_table("samples", records=list(_samples(texts)))
    await connection.execute(_MADE, cases, texts, THREADS, AUTHORS, busy)
    await connection.execute("ANALYZE samples, made")
    for statement in (_THREADS, _SUBMISSIONS, _TRACES, _LED, _WORDS, _CASES):
        await connection.execute(statement)
    await connection.execute("SET session_replication_role = origin")
    await _list(connection)
    await connection.execute("DROP TABLE titles, samples, made")


async def _list(connection: Connection) -> None:
    """The rows of the list, and then their indexes: quicker than both at once."""
    indexes = [row["made"] for row in await connection.fetch(_INDEXED)]
    for definition in indexes:
        await connection.execute(f"DROP INDEX {definition.split()[2]}")
    await connection.execute("SELECT list_all()")
    for definition in indexes:
        await connection.execute(definition)


def _titles() -> Iterator[tuple[object, ...]]:
    for n in range(1, THREADS + 1):
        title = _TITLES[n % 3].format(n) + f" {_pick(random.Random(n), _ENGLISH.split(), 3)}"  # noqa: S311
        words = words_of(title)
        yield n, title, words["searchable"], words["grams"]


def _samples(count: int) -> Iterator[tuple[object, ...]]:
    for n in range(count):
        chance = random.Random(n)  # noqa: S311  no secret
        text, name = _text(chance), chance.choice(_NAMES)
        host = chance.choice(_HOSTS) if chance.random() < 0.15 else None  # noqa: PLR2004
        text += f" https://{host}/{n}" if host else ""
        words = words_of(name, text)
        reasons = _reasons(chance)
        checks = [str(one["check"]) for one in reasons]
        points = sum(round(10 * float(str(one["score"]))) for one in reasons)
        yield n, text, name, words["searchable"], words["grams"], host, points, checks, reasons


def _text(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.25:  # noqa: PLR2004
        return "".join(
            _pick(chance, _JAPANESE.split(), chance.randint(6, 14), "") + "。"
            for _ in range(chance.randint(1, 5))
        )
    if kind < 0.4:  # noqa: PLR2004
        return _pick(chance, _KOREAN.split(), chance.randint(6, 40))
    spam = " " + _pick(chance, _SPAM.split(), 5) if kind > 0.9 else ""  # noqa: PLR2004
    return _pick(chance, _ENGLISH.split(), chance.randint(8, 90)) + spam


def _pick(chance: random.Random, words: Sequence[str], count: int, between: str = " ") -> str:
    """Some words, the earlier ones of the list more often, as in every language."""
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    return between.join(chance.choices(words, cum_weights=weights, k=count))


def _reasons(chance: random.Random) -> list[dict[str, object]]:
    known = (
        ("links", "first link"), ("mode", "hold"), ("looks", "looks_like_spam"), ("links", "shortened link"),
        ("repeats", "said before"), ("spoilers", "looks_like_a_spoiler"), ("contacts", "a phone number"),
        ("money", "an offer"), ("language", "another language"), ("lookalikes", "letters in disguise"),
    )  # fmt: skip
    weights = [1 / (rank + 2) for rank in range(len(known))]
    chosen = dict.fromkeys(chance.choices(known, weights, k=chance.randint(1, 3)))
    return [
        {
            "check": check,
            "rule": rule,
            "detail": f"{rule}: made up",
            "score": chance.randint(1, 9) / 10,
            "action": "hold",
        }
        for check, rule in chosen
    ]
