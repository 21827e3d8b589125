"""Signing in with a wrong password: whether the time of the refusal tells a stranger if anybody has that name.

The names come in random order, each once and from an address of its own, as nobody could try them over HTTP: what
everybody's attempts count in is emptied after each. The password is checked against a hash of full strength.
"""

import random
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import IPv4Address

from deploy.bench.figures import longer, percentile
from deploy.bench.rounds import interleaved
from deploy.bench.rows import Aim, Row, Section, ratio_at_most
from deploy.bench.world import Bench
from services.moderation.accounts.accounts import Accounts
from services.moderation.accounts.errors import WrongSignIn
from services.moderation.accounts.passwords import Passwords
from services.moderation.accounts.signing_in import Comer, sign_in
from services.moderation.schema import SCHEMA
from shared.eventlog.sealing import Vault
from shared.postgres.pool import connect, open_pool

_TRIES = 3_400  # a round: ten thousand in three
_EVEN = Aim(of="value", least=48, most=52)
_SLOWER = 1.01
_ACCOUNTS = """
INSERT INTO accounts (account_id, login, name, password, created_at)
SELECT gen_random_uuid(), 'known' || n || '@blog.example', 'Somebody', $2, now() FROM generate_series(1, $1) n
"""
_MEMBERSHIPS = """
INSERT INTO memberships (membership_id, account_id, site, role)
SELECT gen_random_uuid(), account_id, 'example', 'moderator' FROM accounts WHERE login LIKE 'known%'
"""


async def measure(bench: Bench) -> Section:
    """How often a known name takes longer than an unknown one, and by how much."""
    tries = bench.effort.count(_TRIES, least=20) // 2
    names = _names(tries * bench.effort.rounds)
    async with bench.world() as world:
        passwords = Passwords()
        async with connect(world.owner, SCHEMA, name="rejoinder bench", patient=True) as owner:
            await owner.execute(
                _ACCOUNTS, len(names), await passwords.hash("the right one, which nobody tries")
            )
            await owner.execute(_MEMBERSHIPS)
        pool = open_pool(world.moderation.database_url, SCHEMA, size=2, name="rejoinder bench")
        async with pool as opened:
            vault = Vault(bytes.fromhex(world.moderation.master_key))
            door = _Door(Accounts(opened, vault, passwords), names, tries)
            figures = await interleaved({"refusals": door.probe}, bench.effort, bench.tell)
    return Section(
        title="signing in with a wrong password",
        rows=(
            Row(
                what="a known name takes longer than an unknown one in",
                unit="% of pairs",
                measured=figures["longer"],
                aim=_EVEN,
            ),
            Row(
                what="a known name is refused, 50 % within",
                unit="ms",
                measured=figures["known"],
                limit=figures["unknown"],
                against="an unknown one",
                aim=ratio_at_most(_SLOWER),
            ),
        ),
        notes=(f"{2 * len(names):,} names, each tried once; Mann and Whitney's U as a share of all pairs",),
    )


class _Door:
    """Where a stranger tries names, and looks at a clock."""

    def __init__(self, accounts: Accounts, names: Sequence[str], tries: int) -> None:
        self._accounts = accounts
        self._names = iter(names)
        self._tries = tries
        self._addresses = (str(IPv4Address(number)) for number in range(1, 1 << 24))

    async def probe(self) -> Mapping[str, float]:
        some = [next(self._names) for _ in range(self._tries)]
        tried = [*((name, "known") for name in some), *((name, "unknown") for name in some)]
        random.shuffle(tried)
        took: dict[str, list[float]] = {"known": [], "unknown": []}
        for name, kind in tried:
            took[kind].append(await self._refused(f"{kind}{name}"))
        return {
            "longer": 100 * longer(took["known"], took["unknown"]),
            **{kind: 1_000 * percentile(times, 50) for kind, times in took.items()},
        }

    async def _refused(self, login: str) -> float:
        """Seconds."""
        comer = Comer(address=next(self._addresses))
        began = time.perf_counter()
        with suppress(WrongSignIn):
            await sign_in(self._accounts, login, "a wrong password", comer, datetime.now(UTC))
        took = time.perf_counter() - began
        await self._accounts.pool.execute("DELETE FROM attempts")
        return took


def _names(count: int) -> list[str]:
    return [f"{number}@blog.example" for number in range(1, count + 1)]
