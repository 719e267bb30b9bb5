"""The pace limit of volunteers, as a refusal with the time to wait."""

import math

from server.domain.languages import Phrase
from server.domain.organizations import Pace
from server.errors import Refused
from server.governor.pace import wait_needed
from server.runtime import Runtime


async def take(runtime: Runtime, user_id: int, pace: Pace) -> None:
    """Counts one send. Refused too_fast."""
    wait = await wait_needed(runtime.redis, user_id, pace.per_second, pace.burst)
    if wait > 0:
        seconds = math.ceil(wait)
        sentence = Phrase.counted(
            "That was fast. Wait {count} second, then send again.",
            "That was fast. Wait {count} seconds, then send again.",
            seconds,
        )
        raise Refused(sentence, code="too_fast")
