"""What live streams have to tell of themselves."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class LiveMetrics:
    """How many streams are open, and how often changes were sent on one of them."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.subscribers = Gauge("live_subscribers", "Open streams of live changes", registry=registry)
        self.sent = Counter("live_changes_sent", "Changes of threads sent to readers", registry=registry)
