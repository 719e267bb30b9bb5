"""The pace of one volunteer: gentle, and no limit of any carrier."""

from dataclasses import dataclass
from importlib import resources

from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.governor import keys
from server.governor.levels import MICROSECONDS, microseconds

_LUA = resources.files("server.governor") / "lua"
_TAKE = "\n".join((_LUA / f"{name}.lua").read_text("utf-8") for name in ("pace", "take"))


class TooFast(Exception):
    """This person may send again in `wait` seconds."""

    def __init__(self, microseconds: float) -> None:
        super().__init__()
        self.wait = float(microseconds) / MICROSECONDS


@dataclass(frozen=True, slots=True)
class PersonalPace:
    """What one person may send, in microseconds: one each `interval`, and `burst` of them ahead."""

    person: str
    interval: int
    burst: int


def personal(user_id: int, per_second: float, burst: int) -> PersonalPace:
    interval = microseconds(1 / per_second)
    return PersonalPace(keys.person(user_id), interval, (burst - 1) * interval)


async def take(redis: Redis, pace: PersonalPace) -> None:
    """Counts one send. Raises TooFast.

    Without Redis nobody is held up: carriers' limits do not rest on this.
    """
    try:
        wait = await redis.eval(_TAKE, 1, pace.person, pace.interval, pace.burst)
    except RedisError:
        return
    if wait:
        raise TooFast(wait)
