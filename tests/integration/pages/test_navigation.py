"""The bar on top leads everywhere a role may go, and nowhere else."""

import re

import pytest

from tests.cast import Cast
from tests.integration.pages.conftest import Browser, Office
from tests.integration.pages.test_pages import PAGES

# Pages that another page leads to.
A_STEP_FURTHER = {
    "/campaigns/new": "/campaigns",
    "/campaigns/replace": "/campaigns",
    "/settings/templates": "/settings",
    "/settings/templates/new": "/settings/templates",
    "/audit": "/settings",
    "/orphans": "/campaigns",
    "/settings/check": "/settings",
    "/settings/hours": "/settings",
    "/settings/tags": "/settings",
    "/settings/links": "/settings",
    "/practice": "/text",
    "/keywords": "/broadcasts",
    "/contacts/opt-outs": "/contacts",
    "/contacts/people": "/contacts",
    "/contacts/audiences": "/contacts",
    "/contacts/audiences/new": "/contacts/audiences",
    "/contacts/retention": "/contacts",
    "/people/teams": "/people",
    "/numbers/registrations": "/numbers",
    "/numbers/accounts": "/numbers",
    "/people/invites": "/people",
}
PLACE = re.compile(r'href="(/[a-z/]*)"')


def bar(page: str) -> set[str]:
    return set(PLACE.findall(page[page.index("<header") : page.index("</header>")])) - {"/"}


@pytest.mark.anyio
async def test_the_bar_leads_each_role_to_every_place_it_may_enter(
    browser: Browser, cast: Cast, office: Office
) -> None:
    for viewer in (cast.ada, cast.max, cast.sue, cast.vera):
        client = await browser(viewer)
        places = bar((await client.get("/text")).text)
        lists = {path for path, least in PAGES.items() if "{" not in path and viewer.reaches(least)}
        for further in lists - places:
            assert f'href="{further}"' in (await client.get(A_STEP_FURTHER[further])).text, (viewer.name, further)
        for place in sorted(places):
            assert (await client.get(place)).status_code == 200, (viewer.name, place)
