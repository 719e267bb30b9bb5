"""The pace limit of volunteers, as a refusal with the time to wait."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

from server.domain.languages import Phrase
from server.domain.organizations import Pace
from server.errors import Refused
from server.governor import pace as governor
from server.governor.pace import PersonalPace, TooFast
from server.runtime import Runtime


def of(user_id: int, pace: Pace) -> PersonalPace:
    return governor.personal(user_id, pace.per_second, pace.burst)


async def take(runtime: Runtime, pace: PersonalPace) -> None:
    """Counts one send. Refused too_fast."""
    with refusing():
        await governor.take(runtime.redis, pace)


@contextmanager
def refusing() -> Iterator[None]:
    """Tells who was too fast how long to wait: Refused too_fast."""
    try:
        yield
    except TooFast as fast:
        sentence = Phrase.counted(
            "That was fast. Wait {count} second, then send again.",
            "That was fast. Wait {count} seconds, then send again.",
            math.ceil(fast.wait),
        )
        raise Refused(sentence, code="too_fast") from fast
