"""What a coordinator should know before it becomes worse: told while it is so, and gone when it is over."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from server.domain.languages import Phrase
from server.realtime.events import Alarm, Delivery, Minutes
from server.storage.database import Row

FEW: Final = 50  # texts, below which shares say nothing
FILTERED_ABOVE: Final = 0.05
OPT_OUTS_ABOVE: Final = 0.03
TOO_LONG: Final = timedelta(minutes=30)
EXPIRY_DAYS: Final = 60  # a new Campaign Verify token takes its time


def alarms_of(
    campaign_id: int | None,
    *,
    at: datetime,
    minutes: Minutes,
    carriers: Sequence[Delivery],
    unanswered: Sequence[Row],
    to_mind: Sequence[Row],
) -> list[Alarm]:
    """Of one campaign or of all: texts taken for spam, opt-outs, what nobody attends to, what ends soon."""
    page = "/numbers" if campaign_id is None else f"/campaigns/{campaign_id}"
    found = [_filtered(carriers, page), _opt_outs(minutes, page), _oldest(unanswered, at)]
    return [one for one in (*found, *(_to_mind(row, at) for row in to_mind)) if one is not None]


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}"


def _filtered(carriers: Sequence[Delivery], page: str) -> Alarm | None:
    settled, filtered = sum(one.settled for one in carriers), sum(one.filtered for one in carriers)
    if settled < FEW or filtered <= FILTERED_ABOVE * settled:
        return None
    text = Phrase("Carriers took {share} % of the texts of the last hour for spam.", share=_percent(filtered, settled))
    return Alarm(kind="filtered", text=text, href=page)


def _opt_outs(minutes: Minutes, page: str) -> Alarm | None:
    sent, left = sum(minutes.sent), sum(minutes.opt_outs)
    if sent < FEW or left <= OPT_OUTS_ABOVE * sent:
        return None
    text = Phrase("For every 100 texts of the last two hours {share} people opted out.", share=_percent(left, sent))
    return Alarm(kind="opt_outs", text=text, href=page)


def _oldest(unanswered: Sequence[Row], at: datetime) -> Alarm | None:
    oldest = min((row["oldest"] for row in unanswered if row["oldest"] is not None), default=at)
    if at - oldest <= TOO_LONG:
        return None
    waited = int((at - oldest).total_seconds() // 60)
    if waited < 120:
        text = Phrase.counted(
            "A conversation has needed attention for {count} minute.",
            "A conversation has needed attention for {count} minutes.",
            waited,
        )
    else:
        text = Phrase.counted(
            "A conversation has needed attention for {count} hour.",
            "A conversation has needed attention for {count} hours.",
            waited // 60,
        )
    return Alarm(kind="oldest", text=text, href="#attention-title")


def _to_mind(row: Row, at: datetime) -> Alarm:
    if row["kind"] == "orphans":
        text = Phrase.counted(
            "{count} text came in that matches no conversation.",
            "{count} texts came in that match no conversation.",
            int(row["name"]),
        )
        return Alarm(kind="orphans", text=text, href="/orphans")
    if row["kind"] == "texts":
        text = Phrase.counted(
            "Of the texts your organization bought {count} is left.",
            "Of the texts your organization bought {count} are left.",
            int(row["name"]),
        )
        return Alarm(kind="texts", text=text, href="/results")
    if row["kind"] == "account":
        text = Phrase("The carrier account {name} is stopped: nothing is sent through it.", name=row["name"])
        return Alarm(kind="account", text=text, href="/numbers")
    left = row["at"] - at
    if row["kind"] == "invite":
        hours = max(1, round(left.total_seconds() / 3600))
        text = Phrase.counted(
            "The last link to join {name} ends in {count} hour.",
            "The last link to join {name} ends in {count} hours.",
            hours,
            name=row["name"],
        )
        return Alarm(kind="invite", text=text, href=f"/campaigns/{row['campaign_id']}")
    days = left.days + 1  # 0: this is the last day that it holds
    text = _token_ends(row["name"], days) if row["kind"] == "verify" else _registration_ends(row["name"], days)
    return Alarm(kind=row["kind"], text=text, href="/numbers/registrations")


def _registration_ends(name: str, days: int) -> Phrase:
    if days < 0:
        return Phrase("The registration {name} has expired: carriers may refuse its texts.", name=name)
    if days == 0:
        return Phrase("The registration {name} expires today.", name=name)
    return Phrase.counted(
        "The registration {name} expires in {count} day.",
        "The registration {name} expires in {count} days.",
        days,
        name=name,
    )


def _token_ends(name: str, days: int) -> Phrase:
    if days < 0:
        return Phrase("The Campaign Verify token of {name} has ended: carriers may refuse its texts.", name=name)
    if days == 0:
        return Phrase("The Campaign Verify token of {name} ends today. A new one takes about ten days.", name=name)
    return Phrase.counted(
        "The Campaign Verify token of {name} ends in {count} day. A new one takes about ten days.",
        "The Campaign Verify token of {name} ends in {count} days. A new one takes about ten days.",
        days,
        name=name,
    )
