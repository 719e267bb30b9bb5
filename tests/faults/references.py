"""Public rules written down a second time, so that a mistake of the server's cannot excuse itself.

Sources: 3GPP TS 23.038 (alphabets, parts), 47 CFR 64.1200 and state laws (hours), AT&T's rates of 10DLC classes.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

_SINGLE = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = set("\f^{}\\[~]|€")


def parts(text: str) -> int:
    """Filled one character after the other, as a phone does it."""
    if all(char in _SINGLE or char in _DOUBLE for char in text):
        sizes, alone, each = [2 if char in _DOUBLE else 1 for char in text], 160, 153
    else:
        sizes, alone, each = [len(char.encode("utf-16-be")) // 2 for char in text], 70, 67
    if sum(sizes) <= alone:
        return 1
    count, room = 1, each
    for size in sizes:
        if size > room:
            count, room = count + 1, each
        room -= size
    return count


# Hours in which a state lets people be texted, by weekday from Monday; elsewhere from 8 to 21.
_EVERYWHERE = [(8, 21)] * 7
_LAW = {state: [(8, 20)] * 7 for state in ("FL", "MD", "MS", "NJ", "OK", "WA")} | {
    "CT": [(9, 20)] * 7,
    "RI": [(9, 18)] * 5 + [(10, 17)] * 2,
    "TX": [(9, 21)] * 6 + [(12, 21)],
}


def may_be_texted(place: str, at: float, settings: str, own_hours: str | None) -> bool:
    """`place` is "<state>|<zone>,<zone>…"; the hours are the campaign's, else the organisation's, as JSON."""
    chosen: dict[str, Any] = {"start": "09:00", "end": "20:00", "zone": "contact"}
    chosen |= json.loads(settings).get("texting_hours") or {}
    chosen |= json.loads(own_hours or "null") or {}
    state, _, zones = place.partition("|")
    return all(_inside(ZoneInfo(zone), state, at, chosen) for zone in zones.split(","))


def _inside(zone: ZoneInfo, state: str, at: float, chosen: dict[str, Any]) -> bool:
    there = datetime.fromtimestamp(at, UTC).astimezone(zone)
    opens, closes = _LAW.get(state, _EVERYWHERE)[there.weekday()]
    clock = there if chosen["zone"] == "contact" else there.astimezone(ZoneInfo(chosen["zone"]))
    return opens <= there.hour < closes and chosen["start"] <= f"{clock:%H:%M}" < chosen["end"]


# Parts a minute that a registered campaign of each class may send to AT&T.
ATT_PER_MINUTE = {
    **dict.fromkeys("ABKX", 4500),
    **dict.fromkeys("CDP", 2400),
    **dict.fromkeys("EF", 240),
    "S": 9000,
    "T": 75,
    "W": 15,
}


def pacific_day(at: float) -> str:
    """The day T-Mobile counts in."""
    return f"{datetime.fromtimestamp(at, ZoneInfo('America/Los_Angeles')):%Y-%m-%d}"


# What may follow on what; None is the way back by a coordinator's hand.
_UP = {
    "queued": {"sending", "cancelled", "blocked"},
    "sending": {"queued", "accepted", "sent", "delivered", "undelivered", "failed", "unknown"},
    "unknown": {"accepted", "sent", "delivered", "undelivered", "failed", "unconfirmed"},
    "unconfirmed": {"accepted", "sent", "delivered", "undelivered", "failed", "queued"},
    "accepted": {"sent", "delivered", "undelivered", "failed"},
    "sent": {"delivered", "undelivered", "failed"},
    "failed": {"queued"},
}


def may_follow(before: str, after: str) -> bool:
    return after in _UP.get(before, set())


def windows(moments: list[tuple[float, int]], length: float) -> Iterator[int]:
    """Parts in the half-open window that begins at each moment; the moments are in order."""
    first, inside = 0, 0
    for begins, begun in moments:
        while first < len(moments) and moments[first][0] < begins + length:
            inside += moments[first][1]
            first += 1
        yield inside
        inside -= begun
