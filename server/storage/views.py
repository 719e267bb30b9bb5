"""Rows as people see them: one shape for the API, the pages, events and `sync`. Never a phone number."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from server.domain.conversations import Status, display_name, told_by_us
from server.domain.languages import from_column
from server.domain.media import from_column as from_media_column
from server.domain.media import shown
from server.domain.sentiment_bands import band
from server.domain.zones import Place, zone_info
from server.realtime.events import ContactView, ConversationView, Media, MessageView

Fields = Mapping[str, Any]

# What every query selects that ends in `contact`: ct and o are its tables.
CONTACT = """ct.first_name, ct.last_name, ct.city, ct.state AS contact_state, ct.place,
 (o.settings->>'show_last_name')::boolean IS TRUE AS show_last_name, now() AS now"""

# What every query selects that ends in `conversation`: cv and au (the assignee) are its tables beside those.
CONVERSATION = f"""cv.id, cv.campaign_id, cv.status, cv.assignee_id, au.name AS assignee_name, cv.lease_until,
 cv.needs_attention_since, cv.wants_out, cv.last_message_at, cv.preview, cv.replies, cv.score, cv.draft, cv.tag_ids,
 cv.version, cv.changed, {CONTACT}"""
FROM_CONVERSATIONS = """conversations cv JOIN contacts ct ON ct.id = cv.contact_id
 JOIN organizations o ON o.id = cv.organization_id LEFT JOIN users au ON au.id = cv.assignee_id"""

# The area codes that numbers should have: the campaign's, else its registration's, else the organisation's.
AREA_CODES = """coalesce(nullif(cp.area_codes, '[]'),
   (SELECT nullif(reg.area_codes, '[]') FROM registrations reg WHERE reg.id = cp.registration_id),
   o.settings->'area_codes', '[]')::text AS area_codes"""

MESSAGE = """m.id, m.conversation_id, m.direction, m.kind, m.text, m.media::text AS media, m.state, m.reason,
 m.detail, m.score, m.tag_ids, m.created_at, mu.name AS by_name"""
FROM_MESSAGES = "messages m LEFT JOIN users mu ON mu.id = m.user_id"


def moment(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None


def local_time(place: str, now: datetime) -> str:
    """The contact's clock, as `3:12 pm`; where two zones are possible, the first."""
    return _clock(place, now.replace(second=0, microsecond=0))


@lru_cache(maxsize=4096)
def _clock(place: str, now: datetime) -> str:
    there = now.astimezone(zone_info(Place.from_key(place).zones[0]))
    return f"{there.hour % 12 or 12}:{there:%M} {'am' if there.hour < 12 else 'pm'}"


def contact(row: Fields) -> ContactView:
    return ContactView(
        first_name=row["first_name"],
        name=display_name(row["first_name"], row["last_name"], whole=row["show_last_name"]),
        city=row["city"],
        state=row["contact_state"],
        local_time=local_time(row["place"], row["now"]),
    )


def conversation(row: Fields) -> ConversationView:
    score = row["score"]
    return ConversationView(
        id=str(row["id"]),
        version=row["version"],
        changed=str(row["changed"]),
        campaign=str(row["campaign_id"]),
        contact=contact(row),
        status=row["status"],
        assignee=_id(row["assignee_id"]),
        assignee_name=row["assignee_name"],
        lease_until=moment(row["lease_until"]),
        needs_attention_since=moment(row["needs_attention_since"]),
        last_message_at=moment(row["last_message_at"]),
        preview=told_by_us(row["preview"]),
        replies=row["replies"],
        score=score,
        band=None if score is None else band(score),
        wants_out=row["wants_out"] and row["status"] == Status.NEEDS_ATTENTION,
        draft=row["draft"],
        tags=ids(row["tag_ids"]),
    )


def message(row: Fields) -> MessageView:
    score = row["score"]
    return MessageView(
        id=str(row["id"]),
        direction=row["direction"],
        kind=row["kind"],
        text=told_by_us(row["text"]),
        state=row["state"],
        at=moment(row["created_at"]) or "",
        by=row["by_name"],
        reason=reason(row),
        score=score,
        band=None if score is None else band(score),
        tags=ids(row["tag_ids"]),
        media=media(row["media"]),
    )


def media(kept: str | None) -> list[Media]:
    """Pictures of a message, from its column."""
    return [Media(**one) for one in shown(from_media_column(kept))] if kept else []


def reason(row: Fields) -> str | None:
    """Why a text stands where it does: the carrier's sentence, which each reader is told, else our code."""
    return from_column(row["detail"]) if row["detail"] else row["reason"]


def ids(values: list[int] | None) -> list[str]:
    return [str(value) for value in values or ()]


def _id(value: int | None) -> str | None:
    return None if value is None else str(value)
