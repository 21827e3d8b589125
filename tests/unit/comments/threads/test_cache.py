"""Cached pages: never older than their thread, however reading and writing interleave."""

from uuid import UUID, uuid4

from prometheus_client import CollectorRegistry

from services.comments.threads.cache import PageCache
from services.comments.threads.metrics import PageCacheMetrics
from services.comments.threads.page import Page, PageKey
from services.comments.threads.page import page as made

THREAD = uuid4()
KEY: PageKey = ("/v1/sites/blog/thread", b"key=a")


def page(thread_id: UUID = THREAD, size: int = 10) -> Page:
    return made(thread_id, "1.0", b"x" * size)


def test_a_page_is_kept() -> None:
    cache = PageCache()
    cache.put(KEY, page(), cache.mark())
    assert cache.get(KEY) == page()


def test_a_change_drops_all_pages_of_its_thread_and_no_other() -> None:
    cache, other = PageCache(), uuid4()
    second: PageKey = (KEY[0], b"key=a&sort=best")
    third: PageKey = (KEY[0], b"key=b")
    for key, thread in ((KEY, THREAD), (second, THREAD), (third, other)):
        cache.put(key, page(thread), cache.mark())

    cache.drop(THREAD)

    assert [None, None, page(other)] == [cache.get(key) for key in (KEY, second, third)]


def test_a_page_read_before_a_change_is_not_kept_after_it() -> None:
    cache = PageCache()
    mark = cache.mark()
    cache.drop(THREAD)
    cache.put(KEY, page(), mark)
    assert cache.get(KEY) is None


def test_the_same_holds_for_a_change_long_forgotten() -> None:
    cache = PageCache()
    mark = cache.mark()
    cache.drop(THREAD)
    for _ in range(10_001):
        cache.drop(uuid4())
    cache.put(KEY, page(), mark)
    assert cache.get(KEY) is None


def test_when_changes_may_have_been_missed_nothing_is_trusted() -> None:
    cache = PageCache()
    mark = cache.mark()
    cache.put(KEY, page(), mark)
    cache.clear()
    cache.put(("/other", b""), page(), mark)
    assert cache.get(KEY) is None
    assert cache.get(("/other", b"")) is None


def test_it_stays_within_its_bytes_and_forgets_the_least_used() -> None:
    cache = PageCache(most_bytes=60)
    keys: list[PageKey] = [("/", str(n).encode()) for n in range(4)]
    for key in keys[:3]:
        cache.put(key, page(uuid4()), cache.mark())
    cache.get(keys[0])
    cache.put(keys[3], page(uuid4()), cache.mark())
    assert [True, False, True, True] == [cache.get(key) is not None for key in keys]


def test_its_hits_and_its_size_can_be_read_off() -> None:
    cache, registry = PageCache(), CollectorRegistry()
    registry.register(PageCacheMetrics(cache))
    cache.get(KEY)
    cache.put(KEY, page(size=10), cache.mark())
    for _ in range(3):
        cache.get(KEY)
    assert registry.get_sample_value("pages_from_memory_total") == 3
    assert registry.get_sample_value("page_cache_bytes") == 20
