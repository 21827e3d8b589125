"""What the page cache has to tell: answers from memory pass every layer that counts."""

from collections.abc import Iterator

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from services.comments.threads.cache import PageCache


class PageCacheMetrics(Collector):
    """Read off when somebody asks: counting must not slow what is counted."""

    def __init__(self, cache: PageCache) -> None:
        self._cache = cache

    def collect(self) -> Iterator[Metric]:
        yield CounterMetricFamily("pages_from_memory", "Pages answered from memory", value=self._cache.hits)
        yield GaugeMetricFamily("page_cache_bytes", "Size of the pages in memory", value=self._cache.weight)
