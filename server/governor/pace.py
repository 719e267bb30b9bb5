"""The pace of one volunteer: gentle, and no limit of any carrier."""

from importlib import resources

from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.governor.levels import microseconds

_SCRIPT = (resources.files("server.governor") / "lua" / "pace.lua").read_text("utf-8")


async def wait_needed(redis: Redis, user_id: int, per_second: float, burst: int) -> float:
    """Seconds until this person may send again, 0 when now (and then the send is counted).

    Without Redis nobody is held up: carriers' limits do not rest on this.
    """
    interval = microseconds(1 / per_second)
    try:
        wait = await redis.eval(_SCRIPT, 1, f"textbank:pace:{user_id}", interval, (burst - 1) * interval)
    except RedisError:
        return 0.0
    return float(wait) / 1_000_000
