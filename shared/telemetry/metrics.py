"""A metrics registry for one application or worker: nothing global, so that several live in one process."""

from prometheus_client import CollectorRegistry, Info
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector


def new_registry(service: str, version: str) -> CollectorRegistry:
    """With the process's own figures (memory, CPU time, open files) and what is running."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)
    Info("rejoinder", "What is running", registry=registry).info({"service": service, "version": version})
    return registry
