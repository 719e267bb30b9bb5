"""The list of campaigns: those at work on top, those that are over on leaves of their own."""

import pytest

from server.domain.campaigns import CampaignState
from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.pages.conftest import Browser, Office

LEAVES = ("current", "ended", "archived")


@pytest.mark.anyio
async def test_running_campaigns_stand_before_drafts_with_their_progress_in_words(
    browser: Browser, cast: Cast, office: Office
) -> None:
    text = (await (await browser(cast.max)).get("/campaigns")).text
    assert 0 < text.index(f'href="/campaigns/{office.running}"') < text.index(f'href="/campaigns/{office.draft}"')
    assert "0 of 30" in text
    assert 'href="/campaigns/new"' in text
    assert f"/campaigns/{office.foreign}" not in text


@pytest.mark.anyio
async def test_a_campaign_that_is_over_is_found_on_its_leaf_only_and_keeps_its_results(
    browser: Browser, cast: Cast, office: Office, runtime: Runtime
) -> None:
    change = "UPDATE campaigns SET state = $2 WHERE id = $1"
    max_ = await browser(cast.max)
    link = f'href="/campaigns/{office.running}"'
    for state, leaf in ((CampaignState.ENDED, "ended"), (CampaignState.ARCHIVED, "archived")):
        await runtime.database.pool.execute(change, office.running, state)
        found = {show: link in (await max_.get("/campaigns", params={"show": show})).text for show in LEAVES}
        assert found == {show: show == leaf for show in LEAVES}
        assert 'data-part="delivery"' in (await max_.get(f"/campaigns/{office.running}")).text
        assert (await max_.get(f"/api/v1/campaigns/{office.running}/report.pdf")).content.startswith(b"%PDF-")


@pytest.mark.anyio
async def test_a_leaf_that_does_not_exist_shows_the_current_campaigns(
    browser: Browser, cast: Cast, office: Office
) -> None:
    text = (await (await browser(cast.sue)).get("/campaigns", params={"show": "nonsense"})).text
    assert f'href="/campaigns/{office.running}"' in text
    assert 'href="/campaigns/new"' not in text, "supervisors create no campaigns"
