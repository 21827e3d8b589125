"""Whether a host belongs to a list of hosts."""


def in_hosts(host: str, hosts: frozenset[str]) -> str | None:
    """Which of `hosts` a host is, or lies under: "a.b.example" lies under "b.example"."""
    labels = host.split(".")[-8:]
    candidates = (".".join(labels[start:]) for start in range(len(labels)))
    return next((candidate for candidate in candidates if candidate in hosts), None)
