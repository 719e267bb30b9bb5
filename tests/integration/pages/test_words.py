"""Tags, fields and links are named on pages of their own, and results of all campaigns stand on another."""

import pytest

from tests.cast import Cast
from tests.integration.campaigns.ground import Api
from tests.integration.pages.conftest import Browser, Office

pytestmark = pytest.mark.anyio


async def test_a_new_tag_stands_in_the_current_tags_and_in_the_report_of_tags(
    browser: Browser, cast: Cast, api: Api, office: Office
) -> None:
    made = (await api(cast.max).post("/tags", json={"name": "Yard sign", "is_default": True})).json()["id"]
    client = await browser(cast.max)
    page = (await client.get("/settings/tags")).text
    assert f'data-api="PATCH /api/v1/tags/{made}"' in page[page.index('id="tags-title"') :]
    assert f'href="/api/v1/tags/{made}/report.csv?bom=1"' in (await client.get("/results")).text


async def test_the_builder_offers_what_volunteers_may_write_down(
    browser: Browser, cast: Cast, api: Api, office: Office
) -> None:
    tag = (await api(cast.max).post("/tags", json={"name": "Yard sign"})).json()["id"]
    await api(cast.max).post("/custom-fields", json={"key": "plan"})
    await api(cast.max).post("/links", json={"name": "vote", "url": "https://example.org/vote"})
    await api(cast.max).patch(f"/campaigns/{office.draft}", json={"report": {"tag_ids": [tag]}})
    page = (await (await browser(cast.max)).get(f"/campaigns/{office.draft}")).text
    assert f'name="report.tag_ids" value="{tag}" data-many checked' in page
    assert 'name="report.fields" value="plan" data-many>' in page
    assert 'data-merge="{link:vote}"' in page


async def test_a_link_is_shown_as_it_stands_in_texts(browser: Browser, cast: Cast, api: Api, office: Office) -> None:
    await api(cast.ada).patch("/organization", json={"link_domain": "go.ward4.org"})
    await api(cast.max).post("/links", json={"name": "vote", "url": "https://example.org/vote"})
    page = (await (await browser(cast.max)).get("/settings/links")).text
    assert "https://go.ward4.org/l/vote-" in page


async def test_a_campaign_leads_to_all_its_tables(browser: Browser, cast: Cast, office: Office) -> None:
    page = (await (await browser(cast.sue)).get(f"/campaigns/{office.running}")).text
    for file in ("recipients.csv?bom=1", "messages.csv?bom=1", "answers.csv?bom=1", "tags.csv?bom=1", "van.csv"):
        assert f'href="/api/v1/campaigns/{office.running}/{file}"' in page
