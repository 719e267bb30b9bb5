"""Browsers of the cast on the real app, and a campaign in each state worth a page."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest

from server.access import Viewer
from server.actions import drafts
from server.actions.sessions import open_session
from server.actions.unit_of_work import unit_of_work
from server.domain.drafts import NewCampaign
from server.runtime import Runtime
from tests.cast import Cast
from tests.conftest import NO_CERTIFICATES
from tests.factories import bank

Browser = Callable[[Viewer | None], Awaitable[httpx.AsyncClient]]


@dataclass(frozen=True, slots=True)
class Office:
    """A running campaign, a draft that lacks much, one of somebody else, and one of the people to be texted."""

    running: int
    draft: int
    foreign: int
    contact: int


@pytest.fixture
async def office(runtime: Runtime, cast: Cast) -> Office:
    running = await bank(runtime, cast.ada, contacts=30)
    foreign = await bank(runtime, cast.olga, contacts=1)
    draft = await drafts.create(runtime, cast.max, NewCampaign(title="Spring canvass"))
    return Office(running.campaign_id, draft, foreign.campaign_id, running.contact_ids[0])


@pytest.fixture
async def browser(runtime: Runtime, served: str) -> AsyncIterator[Browser]:
    """`await browser(cast.sue)` is signed in, `await browser(None)` is not; redirects are not followed."""
    async with AsyncExitStack() as stack:

        async def opened(viewer: Viewer | None) -> httpx.AsyncClient:
            plain = httpx.AsyncClient(base_url=served, timeout=30, verify=NO_CERTIFICATES)
            client = await stack.enter_async_context(plain)
            if viewer is not None:
                async with unit_of_work(runtime) as work:
                    token = await open_session(work, viewer.user_id, viewer.organization_id, replaces=None)
                client.cookies.set("textbank", token)
            return client

        yield opened
