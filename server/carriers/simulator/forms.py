"""The forms of the simulated carrier's webhooks, field for field as Plivo posts them."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from urllib.parse import quote_plus

from server.carriers.simulator.records import Record
from server.carriers.simulator.signing import Form

_STOPS = frozenset(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "alto"))
_STARTS = frozenset(("start", "unstop", "yes please start"))
_HELPS = frozenset(("help", "info", "ayuda"))


_PLAIN = re.compile(r"[0-9A-Za-z._-]*").fullmatch


def encode_form(form: Form) -> bytes:
    """As urllib's urlencode, which spends most of its time on values that need no quoting."""
    pairs = (f"{name}={value if _PLAIN(value) else quote_plus(value)}" for name, value in form)
    return "&".join(pairs).encode()


def intent_of(text: str) -> str:
    """The carrier's reading of a text from a person, by whole words only."""
    word = " ".join(text.lower().strip(" .!").split())
    if word in _STOPS:
        return "optout"
    if word in _STARTS:
        return "optin"
    return "help" if word in _HELPS else ""


def report_form(message: Record, state: str, code: str, place: int) -> Form:
    """`place` is the report's among those of its message, from 1; they may arrive in any order."""
    now, begun = _stamp(time.time()), _stamp(message.at)
    form = [
        ("MessageUUID", message.uuid),
        ("ParentMessageUUID", message.uuid),
        ("PartInfo", f"1 of {message.parts}"),
        ("From", message.src),
        ("To", message.dst),
        ("Type", "mms" if message.media else "sms"),
        ("Status", state),
        ("Units", str(message.parts)),
        ("TotalRate", "0.00550"),
        ("TotalAmount", f"{0.0055 * message.parts:.5f}"),
        ("MCC", message.network.mcc),
        ("MNC", message.network.mnc),
        ("Sequence", str(place)),
        ("MessageTime", begun),
        ("QueuedTime", begun),
        ("SentTime", now),
        ("DeliveryReportTime", now),
    ]
    if state in ("failed", "undelivered"):
        form.append(("ErrorCode", code))
    return form


def inbound_form(message: Record, intent: str) -> Form:
    form = [
        ("MessageUUID", message.uuid),
        ("From", message.src),
        ("To", message.dst),
        ("Type", "mms" if message.media else "sms"),
        ("Body" if message.media else "Text", message.text),
        ("Units", str(message.parts)),
        ("TotalRate", "0.00000"),
        ("TotalAmount", "0.00000"),
        ("MessageIntent", intent),
    ]
    if message.media:
        form.append(("MediaCount", str(len(message.media))))
        form += [(f"Media{place}", url) for place, url in enumerate(message.media)]
    return form


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
