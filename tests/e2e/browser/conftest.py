"""One Chromium for all browser tests; for each the real app, a text bank, and its people's screens."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from playwright.async_api import Browser, expect

from server.actions.passwords import hashed
from server.carriers.plivo.signatures import sign_v3
from server.realtime import publisher
from server.runtime import Runtime
from tests.cast import PASSWORD, Cast
from tests.conftest import serving
from tests.e2e.browser.screens import PATIENCE, Screens
from tests.e2e.chromium import chromium
from tests.factories import Bank, bank, phone

CONTACTS = 6
expect.set_options(timeout=PATIENCE)  # of its own it waits 5 s, the time in which some pages look again
OUR_NUMBER = phone(1300)

Reply = Callable[[int, str], Awaitable[None]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as launched:
        yield launched


@pytest.fixture
async def served(runtime: Runtime, door: socket.socket) -> AsyncIterator[str]:
    """The real app, with an ear of its own: what a test does is told to it by Redis, as by another process."""
    ear = publisher.manager(runtime.settings.redis_url, serves=True)
    async with serving(runtime, ear, door) as address:
        yield address
    await publisher.Publisher(ear).close()


@pytest.fixture
async def text_bank(runtime: Runtime, cast: Cast) -> Bank:
    return await bank(runtime, cast.ada, contacts=CONTACTS, numbers=1)


@pytest.fixture
async def screens(browser: Browser, runtime: Runtime, served: str, text_bank: Bank) -> AsyncIterator[Screens]:
    await _set_passwords(runtime)
    yield Screens(browser, runtime, served)
    for context in browser.contexts:
        await context.close()


async def _set_passwords(runtime: Runtime) -> None:
    stored = await hashed(PASSWORD, "nobody@example.org")
    await runtime.database.pool.execute("UPDATE users SET password_hash = $1", stored)


@pytest.fixture
def reply(served: str, text_bank: Bank) -> Reply:
    """A text from the contact with this place in the bank, as the carrier posts it: signed."""

    async def post(contact: int, text: str) -> None:
        url = f"{served}/hooks/plivo/inbound/{text_bank.account_id}"
        form = {
            "From": phone(contact).removeprefix("+"),
            "To": OUR_NUMBER.removeprefix("+"),
            "Text": text,
            "Type": "sms",
            "MessageUUID": f"{contact}-{abs(hash(text))}",
        }
        headers = {
            "X-Plivo-Signature-V3": sign_v3("the token", "POST", url, "once", form.items()),
            "X-Plivo-Signature-V3-Nonce": "once",
        }
        async with httpx.AsyncClient() as carrier:
            answer = await carrier.post(url, data=form, headers=headers)
        assert answer.status_code == 200, answer.text

    return post
