"""Reads a request to send, and refuses what Plivo would refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson

from server.carriers.simulator.networks import network_of
from server.carriers.simulator.records import Record

_PHONE = re.compile(r"\+?([1-9]\d{9,13})", re.ASCII)
_SENDER = re.compile(r"\+?([1-9]\d{4,13})", re.ASCII)
_MOST_PHONES, _MOST_MEDIA, _MOST_LETTERS = 1000, 10, 4096


class Refused(Exception):
    """Answered as 400 with this text."""


def read_body(content_type: str, body: bytes) -> dict[str, Any]:
    """JSON, or a form where each value is a text. Raises Refused."""
    if "json" not in content_type:
        return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refused("invalid JSON in the request body") from error
    if not isinstance(fields, dict):
        raise Refused("the request body is not a JSON object")
    return fields


def read_messages(auth_id: str, fields: Mapping[str, Any]) -> list[Record]:
    """One for each phone in `dst`, which may join several by "<". Raises Refused."""
    src, text = _sender(fields), _text(fields)
    url, media, expiry = _url(fields), _media(fields), _expiry(fields)
    if not text and not media:
        raise Refused("text parameter not present")
    return [
        Record(auth_id, "outbound", src, dst, text, "queued", network_of(dst), url, media, expiry)
        for dst in _phones(fields, src)
    ]


def _sender(fields: Mapping[str, Any]) -> str:
    src = fields.get("src")
    if not src and not fields.get("powerpack_uuid"):
        raise Refused("src or powerpack_uuid parameter not present")
    if src and fields.get("powerpack_uuid"):
        raise Refused("both powerpack_uuid and src cannot be specified")
    found = _SENDER.fullmatch(str(src))
    if found is None:
        raise Refused("src parameter is not a valid phone number")
    return found[1]


def _phones(fields: Mapping[str, Any], src: str) -> Iterator[str]:
    if not fields.get("dst"):
        raise Refused("dst parameter not present")
    phones = str(fields["dst"]).split("<")
    if len(phones) > _MOST_PHONES:
        raise Refused("too many phones in dst")
    for phone in phones:
        found = _PHONE.fullmatch(phone.strip())
        if found is None:
            raise Refused(f"{phone[:30]} is not a valid phone number")
        if found[1] == src:
            raise Refused("src and dst cannot be the same")
        yield found[1]


def _text(fields: Mapping[str, Any]) -> str:
    text = fields.get("text") or ""
    if not isinstance(text, str) or len(text) > _MOST_LETTERS:
        raise Refused("text parameter is invalid")
    return text


def _url(fields: Mapping[str, Any]) -> str:
    url = fields.get("url") or ""
    if not isinstance(url, str) or (url and not url.startswith(("http://", "https://"))):
        raise Refused("url parameter is not a valid URL")
    return url


def _media(fields: Mapping[str, Any]) -> tuple[str, ...]:
    urls = fields.get("media_urls") or []
    if not isinstance(urls, list) or len(urls) > _MOST_MEDIA:
        raise Refused("media_urls parameter is invalid")
    return tuple(str(url) for url in urls)


def _expiry(fields: Mapping[str, Any]) -> float:
    """Whole seconds; 0 if none was asked for."""
    expiry = fields.get("message_expiry") or 0
    if isinstance(expiry, str) and expiry.isdigit():
        expiry = int(expiry)
    if isinstance(expiry, bool) or not isinstance(expiry, int) or expiry < 0:
        raise Refused("message_expiry parameter is invalid")
    return float(expiry)
