"""The same limit as PostgreSQL's own load generator finds it: single-row inserts from C."""

import re

from deploy.bench import children
from deploy.bench.inserts import PAYLOAD
from deploy.bench.world import Unexpected, World
from deploy.local.binaries import postgres_programs
from deploy.local.program import Program

_RATE = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)
_THREADS = 2


async def single_rows(world: World, clients: int, seconds: float) -> float:
    """Inserts a second by so many clients, in whole seconds of measuring."""
    script = world.servers.home / "insert.sql"
    script.write_text(f"INSERT INTO single_rows (data) VALUES ('\\x{PAYLOAD.hex()}');\n")
    server = world.servers.postgres
    program = Program(
        name="pgbench",
        argv=(
            str(postgres_programs(server.account) / "pgbench"),
            *("--no-vacuum", "--protocol", "prepared", "--file", str(script)),
            *("--client", str(clients), "--jobs", str(min(clients, _THREADS))),
            *("--time", str(max(1, round(seconds)))),
            *("--host", str(server.sockets), "--username", "postgres", world.database),
        ),
        environment={"LC_ALL": "C.UTF-8"},
        directory=world.servers.home,
    )
    output = await children.run(program)
    found = _RATE.search(output)
    if found is None:
        raise Unexpected(f"pgbench said: {output}")
    return float(found[1])
