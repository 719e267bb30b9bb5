"""The carrier's side of an inbound text: signed as Plivo's documentation says, with no code of the server."""

import uuid
from base64 import b64encode
from hashlib import sha256
from hmac import digest

from tests.load.world import AUTH_TOKEN, INBOUND_PATH, World


def signed(url: str, form: list[tuple[str, str]]) -> dict[str, str]:
    """Headers of signature V3."""
    nonce = uuid.uuid4().hex
    text = f"{url}?{''.join(name + value for name, value in sorted(form))}.{nonce}"
    signature = b64encode(digest(AUTH_TOKEN.encode(), text.encode(), sha256)).decode()
    return {"X-Plivo-Signature-V3": signature, "X-Plivo-Signature-V3-Nonce": nonce}


async def text_in(made: World, phone: str, number: str, text: str, carrier_id: str | None = None) -> int:
    """A phone answers; the status of the answer, 200 if Textbank says that it has the text."""
    form = [
        ("From", phone.removeprefix("+")),
        ("To", number.removeprefix("+")),
        ("Text", text),
        ("Type", "sms"),
        ("MessageUUID", carrier_id or str(uuid.uuid4())),
        ("Units", "1"),
    ]
    url = made.url + INBOUND_PATH
    async with made.http.post(url, data=form, headers=signed(url, form)) as answer:
        await answer.read()
        return answer.status
