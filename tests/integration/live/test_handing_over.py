"""Threads go from hand to hand while people write and lines drop: nothing is lost, doubled, or heard by others."""

import pytest

from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.live.handing_over import Evening

pytestmark = pytest.mark.anyio


async def test_no_reply_is_lost_nobody_hears_what_is_not_theirs_and_figures_are_right_at_the_end(
    runtime: Runtime, cast: Cast, served: str, evening_seed: int, evening_steps: int
) -> None:
    evening = Evening(runtime, cast, served, evening_seed)
    done = await evening.spend(evening_steps)
    assert evening.broken == [], f"seed {evening_seed}"
    assert len(done) > 10
