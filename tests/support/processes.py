"""Which processes there are, asked of the kernel (proc(5))."""

from contextlib import suppress
from pathlib import Path


def holders(home: Path) -> dict[int, str]:
    """Processes, by pid, that hold the data directory's lock file open, with their command lines."""
    found = {}
    for process in Path("/proc").iterdir():
        with suppress(OSError):
            if any(_leads_to(link, home / "lock") for link in process.joinpath("fd").iterdir()):
                found[int(process.name)] = (
                    process.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
                )
    return found


def descendants(pid: int) -> set[int]:
    """The processes below `pid`, at any depth."""
    parents = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = process.joinpath("stat").read_text().rpartition(")")[2].split()
            parents[int(process.name)] = int(fields[1])
    family = {pid}
    while more := {child for child, parent in parents.items() if parent in family} - family:
        family |= more
    return family - {pid}


def running(pid: int) -> bool:
    """Whether there is such a process, and more of it than its exit status."""
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def listeners(port: int) -> int:
    """How many sockets listen on an IPv4 port; processes that share it have one each."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in rows)


def _leads_to(link: Path, target: Path) -> bool:
    try:
        return link.readlink() == target
    except OSError:
        return False
