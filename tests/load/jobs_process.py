"""The jobs role as a process of its own, to be measured or killed: `python -m tests.load.jobs_process`.

Stops when its input ends, and then prints its peak memory in MB.
"""

import asyncio
import os
import resource
import sys

from server.realtime.publisher import Publisher, manager
from server.runtime import open_runtime
from server.settings import Settings
from server.workers import jobs


async def main(settings: Settings) -> None:
    from redis.asyncio import Redis

    redis = Redis.from_url(settings.redis_url)
    publisher = Publisher(manager(settings.redis_url, serves=False))
    async with open_runtime(settings, redis, publisher) as runtime:
        stop = asyncio.Event()
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), stop.set)
        await jobs.run(runtime, stop)
    await publisher.close()
    await redis.aclose()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, flush=True)


if __name__ == "__main__":
    asyncio.run(
        main(
            Settings(
                database_url=os.environ["TEXTBANK_DATABASE_URL"],
                redis_url=os.environ["TEXTBANK_REDIS_URL"],
                secret_key=os.environ["TEXTBANK_SECRET_KEY"],
            )
        )
    )
