"""Proof that a webhook comes from Plivo: its signatures V3 and V2.

V3 covers the address and the form, V2 only the address without its query; neither covers the time, so
what makes a replay harmless is that reports and texts are taken once. V3 joins keys and values without
separators: `Text=aTo2` and `Text=a&To=2` have one signature, so the form alone proves no field.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlparse

Pairs = Iterable[tuple[str, str]]


def verify(token: str, method: str, public_url: str, headers: Mapping[str, str], form_pairs: Pairs) -> bool:
    """True if a signature of the newest version present is right; a V2 never excuses a wrong V3.

    The header "Ma" is made with the token of the main account, which is ours if we were given that one.
    """
    v3 = _values(headers, "x-plivo-signature-v3", "x-plivo-signature-ma-v3")
    if v3:
        nonce = headers.get("x-plivo-signature-v3-nonce")
        return bool(nonce) and _among(sign_v3(token, method, public_url, str(nonce), form_pairs), v3)
    v2 = _values(headers, "x-plivo-signature-v2", "x-plivo-signature-ma-v2")
    nonce = headers.get("x-plivo-signature-v2-nonce")
    return bool(v2 and nonce) and _among(sign_v2(token, public_url, str(nonce)), v2)


def sign_v3(token: str, method: str, public_url: str, nonce: str, form_pairs: Pairs) -> str:
    return _hmac(token, f"{v3_base(method, public_url, form_pairs)}.{nonce}")


def sign_v2(token: str, public_url: str, nonce: str) -> str:
    return _hmac(token, _without_query(public_url) + nonce)


def v3_base(method: str, public_url: str, form_pairs: Pairs) -> str:
    """What V3 signs, without the nonce.

    A GET joins query and parameters into one sorted query. Anything else keeps the sorted query and
    appends the sorted form; the separators depend on which of the two are there.
    """
    base, query, form = _without_query(public_url), _query(public_url), sorted(form_pairs)
    if method == "GET":
        # A parameter of the query replaces one of the same name in the form.
        named = {key for key, _ in query}
        query = sorted([*query, *(pair for pair in form if pair[0] not in named)])
        form = []
    joined = "&".join(f"{key}={value}" for key, value in query)
    asked = f"?{joined}" if joined or form else ""
    dot = "." if joined and form else ""
    return base + asked + dot + "".join(key + value for key, value in form)


def _query(url: str) -> list[tuple[str, str]]:
    return sorted(parse_qsl(urlparse(url).query, keep_blank_values=True))


def _without_query(url: str) -> str:
    return urlparse(url)._replace(params="", query="", fragment="").geturl()


def _values(headers: Mapping[str, str], *names: str) -> list[str]:
    """A header may hold several signatures, one for each token in use while tokens are changed."""
    listed = ",".join(headers.get(name) or "" for name in names).split(",")
    return [value.strip() for value in listed if value.strip()]


def _hmac(token: str, message: str) -> str:
    return b64encode(hmac.digest(token.encode(), message.encode(errors="surrogatepass"), "sha256")).decode()


def _among(expected: str, candidates: list[str]) -> bool:
    """Looks at every candidate, so that the time taken tells nothing."""
    found = False
    for candidate in candidates:
        found |= hmac.compare_digest(expected.encode(), candidate.encode(errors="surrogatepass"))
    return found
