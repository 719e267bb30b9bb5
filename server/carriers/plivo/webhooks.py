"""Plivo's webhook forms and message records, read into Textbank's values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from server.carriers.base import Inbound, Listed, Malformed, Report
from server.carriers.plivo.words import INTENTS, STATES, clean_code, meaning

_DIGITS = re.compile(r"\+?[0-9]{3,15}", re.ASCII)
_ID = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)
_MOST_MEDIA = 10
_SHORT_CODE = 6


def read_report(form: Mapping[str, str]) -> Report:
    """Raises Malformed if an id, a phone or the state is missing or not Plivo's."""
    code = clean_code(form.get("ErrorCode"))
    said = meaning(code)
    state = STATES.get(form.get("Status", ""))
    if state is None:
        raise Malformed(f"Unknown status {form.get('Status', '')[:40]!r} in a delivery report.")
    return Report(
        carrier_id=_carrier_id(form),
        state=state,
        src=_phone(form, "From"),
        dst=_phone(form, "To"),
        at=_form_time(form),
        code=code,
        sentence=said.sentence,
        effect=said.effect,
        parts=_count(form.get("Units")),
        mcc=_network(form.get("MCC")),
        mnc=_network(form.get("MNC")),
    )


def read_inbound(form: Mapping[str, str]) -> Inbound:
    """Raises Malformed if an id or a phone is missing; a picture may come without any text."""
    return Inbound(
        carrier_id=_carrier_id(form),
        src=_phone(form, "From"),
        dst=_phone(form, "To"),
        text=form.get("Text") or form.get("Body") or "",
        intent=INTENTS.get(form.get("MessageIntent", "")),
        media_urls=_media(form),
        parts=_count(form.get("Units")),
    )


def read_listed(row: Mapping[str, Any]) -> Listed:
    """One object of the message list. Raises Malformed.

    A state that Plivo added since still proves that the message is there, so it reads as accepted.
    """
    direction = row.get("message_direction")
    if direction not in ("inbound", "outbound"):
        raise Malformed("A message of the carrier's list has no direction.")
    state = STATES.get(str(row.get("message_state")), "accepted")
    code = clean_code(row.get("error_code"))
    said = meaning(code)
    return Listed(
        carrier_id=_carrier_id({"MessageUUID": str(row.get("message_uuid"))}),
        direction=direction,
        src=_plus(str(row.get("from_number"))),
        dst=_plus(str(row.get("to_number"))),
        at=read_time(str(row.get("message_time"))),
        state="received" if direction == "inbound" else state,
        code=code,
        sentence=said.sentence,
        effect=said.effect,
        parts=_count(str(row.get("units"))),
    )


def read_time(text: str) -> datetime:
    """With the offset of the account's zone in lists, without any (then UTC) in forms."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Malformed(f"Not a time of the carrier: {text[:40]!r}.") from error
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _form_time(form: Mapping[str, str]) -> datetime | None:
    """When the report was made, else when the message was; a report without a time still counts."""
    for name in ("DeliveryReportTime", "SentTime", "MessageTime"):
        if form.get(name):
            try:
                return read_time(form[name])
            except Malformed:
                continue
    return None


def _carrier_id(form: Mapping[str, str]) -> str:
    value = form.get("MessageUUID", "")
    if not _ID.fullmatch(value):
        raise Malformed("The carrier's message id is missing or not one.")
    return value


def _phone(form: Mapping[str, str], name: str) -> str:
    if name not in form:
        raise Malformed(f"The field {name} is missing.")
    return _plus(form[name].strip())


def _plus(digits: str) -> str:
    """Short codes, of five or six digits, are no E.164 phones and stay as they are."""
    if not _DIGITS.fullmatch(digits):
        raise Malformed(f"Not a phone number: {digits[:20]!r}.")
    plain = digits.removeprefix("+")
    return plain if len(plain) <= _SHORT_CODE else "+" + plain


def _count(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 5 else None


def _network(value: str | None) -> str | None:
    return value if value and value.isascii() and value.isdigit() and len(value) <= 3 else None


def _media(form: Mapping[str, str]) -> tuple[str, ...]:
    """Media0 or Media1 may be the first; only web addresses are taken, and never fetched from here."""
    urls = (form.get(f"Media{place}", "") for place in range(_MOST_MEDIA + 1))
    return tuple(url for url in urls if url.startswith(("https://", "http://")))
