"""The page of a campaign that was launched: how it goes, on one screen."""

import pytest

from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.pages.conftest import Browser, Office

pytestmark = pytest.mark.anyio


async def test_a_campaign_shows_its_three_analytics_and_their_document(
    browser: Browser, cast: Cast, office: Office, runtime: Runtime
) -> None:
    await runtime.database.pool.execute(
        "INSERT INTO initial_scripts (campaign_id, position, text) VALUES ($1, 1, 'Hello {firstName}')", office.running
    )
    page = (await (await browser(cast.sue)).get(f"/campaigns/{office.running}")).text
    for piece in ("Delivery of first texts", "User response", "Replies by mood", "Script B", "report.pdf"):
        assert piece in page
