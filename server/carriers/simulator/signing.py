"""How the simulated carrier signs its webhooks, written apart from the code that checks them."""

from __future__ import annotations

from base64 import b64encode
from hmac import digest
from secrets import randbits
from urllib.parse import parse_qsl

Form = list[tuple[str, str]]


def signature_headers(versions: str, token: str, url: str, form: Form) -> dict[str, str]:
    headers: dict[str, str] = {}
    nonce = str(randbits(64))
    if versions in ("both", "v3"):
        signature = _sign(token, f"{_signed_text(url, form)}.{nonce}")
        headers["X-Plivo-Signature-V3"] = signature
        headers["X-Plivo-Signature-Ma-V3"] = signature
        headers["X-Plivo-Signature-V3-Nonce"] = nonce
    if versions in ("both", "v2"):
        signature = _sign(token, url.partition("?")[0] + nonce)
        headers["X-Plivo-Signature-V2"] = signature
        headers["X-Plivo-Signature-Ma-V2"] = signature
        headers["X-Plivo-Signature-V2-Nonce"] = nonce
    return headers


def _signed_text(url: str, form: Form) -> str:
    address, _, query = url.partition("?")
    fields = "".join([name + value for name, value in sorted(form)])
    pairs = sorted(parse_qsl(query, keep_blank_values=True)) if query else []
    if not pairs:
        return f"{address}?{fields}"
    return f"{address}?{'&'.join(f'{name}={value}' for name, value in pairs)}.{fields}"


def _sign(token: str, text: str) -> str:
    return b64encode(digest(token.encode(), text.encode(), "sha256")).decode()
