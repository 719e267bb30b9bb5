"""The style guide: each component in each state, for whoever tries the demo and for nobody else."""

import pytest

from server.domain.campaigns import CampaignState
from server.domain.messages import State
from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.pages.conftest import Browser


@pytest.mark.anyio
async def test_the_demo_shows_every_state_of_a_campaign_and_of_a_text(
    browser: Browser, cast: Cast, runtime: Runtime
) -> None:
    (runtime.settings.data_dir / "demo").mkdir()
    answer = await (await browser(cast.vera)).get("/styleguide")
    assert answer.status_code == 200
    words = ("Draft", "Setting up", "Scheduled", "Running", "Paused", "Ended", "Archived")
    assert len(words) == len(CampaignState)
    assert [word for word in words if f">{word}</span>" not in answer.text] == []
    assert [state for state in State if f'"state":"{state}"' not in answer.text] == []


@pytest.mark.anyio
async def test_a_real_text_bank_has_no_style_guide(browser: Browser, cast: Cast) -> None:
    assert (await (await browser(cast.ada)).get("/styleguide")).status_code == 404
