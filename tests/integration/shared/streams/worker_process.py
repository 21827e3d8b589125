"""A worker as a process of its own, to be killed: `python -m … DSN REDIS_URL HOLDER TTL`. SIGTERM ends it."""

import asyncio
import signal
import sys

from shared.streams.redis import open_redis
from tests.integration.shared.streams.rig import new_rig


async def main(dsn: str, redis_url: str, holder: str, ttl: str) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with open_redis(redis_url) as redis, new_rig(dsn, redis) as rig:
        relay, consumer = rig.relay(holder, ttl=float(ttl)), rig.consumer(holder=holder, ttl=float(ttl))
        await asyncio.gather(relay.run(stop), consumer.run(stop))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
