"""What is logged names nobody: no phone, no address, no word of a text."""

import logging
import re
from collections.abc import Callable

import httpx
import pytest

from server.access import Viewer
from server.carriers.plivo.signatures import sign_v3
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank, phone

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
NAMES = re.compile(r"\+?1?\d{3}55501\d\d|rosa0@|Rosa\d|the secret word", re.IGNORECASE)


async def test_no_log_line_holds_a_phone_a_name_or_a_word_of_a_text(
    runtime: Runtime, served: str, cast: Cast, api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    made = await bank(runtime, cast.ada, contacts=2)
    with caplog.at_level(logging.DEBUG, logger="server"):
        dealt = (await api(cast.vera).post(f"/campaigns/{made.campaign_id}/buckets")).json()["conversations"]
        press = {"client_ref": "first-text", "kind": "initial"}
        await api(cast.vera).post(f"/conversations/{dealt[0]['id']}/messages", json=press)
        await api(cast.ada).post("/contacts", json={"phone": phone(7), "first_name": "Rosa7", "email": "rosa0@"})
        await api(cast.ada).post("/imports", files={"text": (None, f"phone\n{phone(8)}\nthe secret word\n")})
        url = f"{served}/hooks/plivo/inbound/{made.account_id}"
        for text, signed in (("the secret word", True), ("STOP", True), ("the secret word", False)):
            form = {"From": phone(0)[1:], "To": phone(1300)[1:], "Text": text, "Type": "sms", "MessageUUID": text}
            headers = {
                "X-Plivo-Signature-V3": sign_v3("the token" if signed else "none", "POST", url, "once", form.items()),
                "X-Plivo-Signature-V3-Nonce": "once",
            }
            async with httpx.AsyncClient() as carrier:
                await carrier.post(url, data=form, headers=headers)
    assert [record.getMessage() for record in caplog.records if NAMES.search(record.getMessage())] == []
