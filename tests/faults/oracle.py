"""The independent judge: one checker for each promise, over evidence alone. Nothing here is shared with the server.

A checker answers the violations it found, as sentences; an empty list is the only good answer.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import pairwise

from tests.faults import references
from tests.faults.evidence import Arrival, Evidence, Row

GRACE = 2.0  # s in which a call that had begun may still reach the carrier
WINDOWS = (1.0, 10.0, 60.0)  # s
END = 72 * 3600.0  # s after which every text has an end
OPEN = ("queued", "sending")
REACHED = ("accepted", "sent", "delivered", "undelivered")
PHONE = re.compile(r"\d{10,15}")

Checker = Callable[["Case"], list[str]]


class Case:
    """Evidence with its rows at hand by id."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.messages = _by(evidence.messages)
        self.contacts = _by(evidence.contacts)
        self.campaigns = _by(evidence.campaigns)
        self.conversations = _by(evidence.conversations)
        self.numbers = {row["phone"]: row for row in evidence.numbers}
        self.attempts = {row["token"]: row for row in evidence.attempts}

    def message(self, arrival: Arrival) -> Row | None:
        """The message that the carrier was handed, by the token that came with it."""
        attempt = self.attempts.get(arrival.token)
        return None if attempt is None else self.messages.get(attempt["message_id"])

    @cached_property
    def known(self) -> list[tuple[Arrival, Row]]:
        """Arrivals with their messages."""
        pairs = ((arrival, self.message(arrival)) for arrival in self.evidence.arrivals)
        return [(arrival, message) for arrival, message in pairs if message is not None]

    @cached_property
    def resends(self) -> dict[int, int]:
        """How often a coordinator sent a message again."""
        found: dict[int, int] = defaultdict(int)
        for row in self.evidence.changes:
            found[row["message_id"]] += row["before"] in ("unconfirmed", "failed") and row["after"] == "queued"
        return found


def _by(rows: Iterable[Row]) -> dict[int, Row]:
    return {row["id"]: row for row in rows}


def initials_twice(case: Case) -> list[str]:
    """I1: a first text reached the same contact of a campaign twice."""
    came: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for _, message in case.known:
        if message["kind"] == "initial":
            came[message["campaign_id"], message["contact_id"]].append(message)
    return [
        f"campaign {campaign}, contact {contact}: {len(rows)} first texts"
        for (campaign, contact), rows in came.items()
        if len(rows) > 1 + sum(case.resends[one] for one in {row["id"] for row in rows})
    ]


def texts_twice(case: Case) -> list[str]:
    """I1 for every text, by words alone: a phone got a text more often than it was written."""
    written: dict[tuple[str, str], int] = defaultdict(int)
    for row in case.evidence.messages:
        if row["direction"] == "out":
            written[case.contacts[row["contact_id"]]["phone"], row["text"]] += 1 + case.resends[row["id"]]
    came: dict[tuple[str, str], int] = defaultdict(int)
    for arrival in case.evidence.arrivals:
        came[arrival.dst, arrival.text] += 1
    return [f"{dst} got {text[:30]!r} {n} times" for (dst, text), n in came.items() if n > max(1, written[dst, text])]


def after_opt_out(case: Case) -> list[str]:
    """I2: a call began over 2 s after an opt-out, or its claim after it."""
    found = []
    for phone, since, until in _silences(case):
        found += [
            f"{phone} was texted {arrival.at - since:.1f} s after its opt-out"
            for arrival in case.evidence.arrivals
            if arrival.dst == phone and since + GRACE < arrival.at < until
        ]
        found += [
            f"{phone}: claimed {attempt['started_at'] - since:.2f} s after its opt-out"
            for attempt in case.evidence.attempts
            if since < attempt["started_at"] < until and _phone_of(case, attempt) == phone
        ]
    return found


def _silences(case: Case) -> list[tuple[str, float, float]]:
    """Phones with the times of their opt-outs: the answer to their STOP, which comes after the commit, if there is."""
    answered = case.evidence.journal.stops
    return [
        (row["phone"], max(row["since"], answered.get(row["phone"], 0.0)), row["until"] or float("inf"))
        for row in case.evidence.opt_outs
    ]


def _phone_of(case: Case, attempt: Row) -> str:
    return str(case.contacts[case.messages[attempt["message_id"]]["contact_id"]]["phone"])


def outside_hours(case: Case) -> list[str]:
    """I3: a text arrived at night."""
    found = []
    for arrival, message in case.known:
        campaign, place = case.campaigns[message["campaign_id"]], case.contacts[message["contact_id"]]["place"]
        if not references.may_be_texted(place, arrival.at, campaign["settings"], campaign["hours"]):
            found.append(f"{arrival.dst} ({place}) was texted at {arrival.at:.0f}")
    return found


def lost_replies(case: Case) -> list[str]:
    """I4: a reply that the carrier was told we have is no row, or on nobody's screen and no list."""
    kept = {row["carrier_id"]: row for row in case.evidence.messages if row["direction"] == "in"}
    orphans = {row["carrier_id"] for row in case.evidence.orphans}
    wanted = case.evidence.journal.replies
    found = [f"reply {one} is no row" for one in wanted - kept.keys() - orphans]
    for one in wanted & kept.keys():
        thread = case.conversations[kept[one]["conversation_id"]]
        holder = thread["assignee_id"]
        seen = case.evidence.journal.shown
        if holder is not None and holder in seen and thread["id"] not in seen[holder]:
            found.append(f"reply {one}: thread {thread['id']} is not on the screen of {holder}")
        if holder is None and thread["status"] not in ("needs_attention", "opted_out", "closed"):
            found.append(f"reply {one}: thread {thread['id']} is {thread['status']} and nobody's")
    return found


def number_limits(case: Case) -> list[str]:
    """I5: more parts of one number than its limit plus one in some window; a long text goes at once or never."""
    found = []
    for phone, arrived in _grouped(case.evidence.arrivals, lambda arrival: arrival.src).items():
        rate, longest = case.numbers[phone]["parts_per_second"], max(arrival.parts for arrival in arrived)
        found += _over(f"number {phone}", arrived, [(w, rate * w + longest) for w in WINDOWS])
    return found


def shared_limits(case: Case) -> list[str]:
    """I6: an account's messages a second, a registration's parts a minute to AT&T, a brand's day at T-Mobile."""
    found: list[str] = []
    for account in case.evidence.accounts:
        own = [a for a in case.evidence.arrivals if case.numbers[a.src]["account_id"] == account["id"]]
        single = [(arrival.monotonic, 1) for arrival in own]
        most = max(references.windows(sorted(single), 1.0), default=0)
        if most > account["messages_per_second"] + 1:
            found.append(f"account {account['id']}: {most} messages in a second")
    for registration in case.evidence.registrations:
        found += _over_registration(case, registration)
    return found + _over_brands(case)


def _over_registration(case: Case, registration: Row) -> list[str]:
    limit = references.ATT_PER_MINUTE.get(registration["att_class"])
    if limit is None:
        return []
    own = [arrival for arrival in _sure(case, "att") if _registration(case, arrival) == registration["id"]]
    return _over(f"registration {registration['id']} to AT&T", own, [(60.0, limit)])


def _over_brands(case: Case) -> list[str]:
    brand_of = {row["id"]: row["brand"] for row in case.evidence.registrations}
    caps: dict[str, int] = {}
    for row in case.evidence.registrations:
        if row["tmobile_daily_cap"] is not None:
            caps[row["brand"]] = min(row["tmobile_daily_cap"], caps.get(row["brand"], row["tmobile_daily_cap"]))
    days: dict[tuple[str, str], int] = defaultdict(int)
    for arrival in _sure(case, "tmobile"):
        brand = brand_of.get(_registration(case, arrival) or 0)
        if brand in caps:
            days[brand, references.pacific_day(arrival.at)] += arrival.parts
    return [f"brand {b} on {day}: {n} parts to T-Mobile" for (b, day), n in days.items() if n > caps[b]]


def _sure(case: Case, network: str) -> list[Arrival]:
    """Texts to a network of which we knew that they went there."""
    return [a for a, message in case.known if a.network == network and message["carrier_class"] != "unknown"]


def _registration(case: Case, arrival: Arrival) -> int | None:
    found: int | None = case.numbers[arrival.src]["registration_id"]
    return found


def _over(whose: str, arrived: Iterable[Arrival], limits: Iterable[tuple[float, float]]) -> list[str]:
    moments = sorted((arrival.monotonic, arrival.parts) for arrival in arrived)
    found = []
    for window, limit in limits:
        most = max(references.windows(moments, window), default=0)
        if most > limit:
            found.append(f"{whose}: {most} parts in {window:.0f} s, {limit:g} are allowed")
    return found


def _grouped(arrivals: Iterable[Arrival], key: Callable[[Arrival], str]) -> dict[str, list[Arrival]]:
    groups: dict[str, list[Arrival]] = defaultdict(list)
    for arrival in arrivals:
        groups[key(arrival)].append(arrival)
    return groups


def without_end(case: Case) -> list[str]:
    """I7: a text that still waits or is being sent when all is quiet, or has no end after 72 h."""
    return [
        f"message {row['id']} is {row['state']}"
        for row in case.evidence.messages
        if row["state"] in OPEN or (row["state"] == "unknown" and case.evidence.taken_at - row["created_at"] > END)
    ]


def heard_by_strangers(case: Case) -> list[str]:
    """I8: an event of another organisation, or above the role; a phone number on a volunteer's screen."""
    held: dict[int, set[int]] = defaultdict(set)
    for row in case.evidence.conversations:
        held[row["id"]].add(row["assignee_id"])
    for move in case.evidence.moves:
        held[move["conversation_id"]] |= {move["from_user_id"], move["to_user_id"]}
    phones = {row["phone"] for row in case.evidence.contacts}
    found = []
    for event in case.evidence.journal.heard:
        thread = case.conversations.get(int(event.payload.get("conversation") or 0))
        if thread is not None and thread["organization_id"] != event.organization_id:
            found.append(f"{event.name} of organization {thread['organization_id']} reached person {event.user_id}")
        elif event.role == "volunteer" and thread is not None and event.user_id not in held[thread["id"]]:
            found.append(f"{event.name} of thread {thread['id']} reached volunteer {event.user_id}")
        if event.role == "volunteer" and phones.intersection(PHONE.findall(json.dumps(event.payload))):
            found.append(f"{event.name} showed volunteer {event.user_id} a phone number")
    return found


def from_two_numbers(case: Case) -> list[str]:
    """I9: a contact heard from two numbers, though nobody decided so."""
    moved = {row["contact_id"] for row in case.evidence.messages if row["reason"] == "moved"}
    of_phone = {row["phone"]: row["id"] for row in case.evidence.contacts}
    groups = _grouped(case.evidence.arrivals, lambda arrival: arrival.dst)
    return [
        f"{phone} heard from {len({a.src for a in arrived})} numbers"
        for phone, arrived in groups.items()
        if len({a.src for a in arrived}) > 1 and of_phone.get(phone) not in moved
    ]


def outside_registration(case: Case) -> list[str]:
    """I10: a number sent a text of a campaign that it is not registered for."""
    return [
        f"{arrival.src} sent a text of campaign {message['campaign_id']}"
        for arrival, message in case.known
        if _registration(case, arrival) != case.campaigns[message["campaign_id"]]["registration_id"]
    ]


def states_down(case: Case) -> list[str]:
    """I11: a state that may not follow on the one before."""
    return [
        f"message {row['message_id']}: {row['before']} -> {row['after']}"
        for row in case.evidence.changes
        if not references.may_follow(row["before"], row["after"])
    ]


def after_pause(case: Case) -> list[str]:
    """I14: a text was taken over 2 s after the pause of its campaign."""
    return [
        f"{arrival.dst} was texted {arrival.at - pause.since:.1f} s after the pause of campaign {pause.campaign_id}"
        for pause in case.evidence.journal.pauses
        for arrival, message in case.known
        if message["campaign_id"] == pause.campaign_id
        and pause.since + GRACE < arrival.at < pause.until
        and (pause.scope == "all" or message["kind"] == "initial")
    ]


def too_soon(case: Case) -> list[str]:
    """I15: a contact got first texts of two campaigns within the hours in which they are to be left alone."""
    firsts: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for arrival, message in case.known:
        if message["kind"] == "initial":
            firsts[message["contact_id"]].append((arrival.at, message["campaign_id"]))
    found = []
    for contact, came in firsts.items():
        came.sort()
        for (before, one), (then, other) in pairwise(came):
            if one != other and then - before < _guard(case.campaigns[other]):
                found.append(f"contact {contact}: campaigns {one} and {other} within {then - before:.0f} s")
    return found


def _guard(campaign: Row) -> float:
    if not json.loads(campaign["switches"]).get("frequency_guard", True):
        return 0.0
    return float(json.loads(campaign["settings"]).get("frequency_guard_hours", 6)) * 3600


def other_words(case: Case) -> list[str]:
    """I17: what the carrier got is not what is recorded: words, phone, number; or nothing is recorded at all."""
    found = []
    for arrival in case.evidence.arrivals:
        message = case.message(arrival)
        if message is None:
            found.append(f"{arrival.dst} got a text that no attempt stands for")
            continue
        phone = case.contacts[message["contact_id"]]["phone"]
        attempt = case.attempts[arrival.token]
        number = next((row["phone"] for row in case.evidence.numbers if row["id"] == attempt["number_id"]), None)
        if (arrival.text, arrival.dst, arrival.src) != (message["text"], phone, number):
            found.append(f"message {message['id']} is not what {arrival.dst} got from {arrival.src}")
    return found


def wrong_cost(case: Case) -> list[str]:
    """I18: a text has another number of parts than its letters make."""
    return [
        f"message {row['id']}: {row['parts']} parts, not {references.parts(row['text'])}"
        for row in case.evidence.messages
        if row["direction"] == "out" and row["parts"] != references.parts(row["text"])
    ]


def lost_clicks(case: Case) -> list[str]:
    """A press was answered with a message that is not there."""
    return [f"press answered with message {one}" for one in case.evidence.journal.clicks - case.messages.keys()]


def lost_texts(case: Case) -> list[str]:
    """A text that we call accepted, and the carrier never saw."""
    came = {message["id"] for _, message in case.known}
    return [
        f"message {row['id']} is {row['state']}"
        for row in case.evidence.messages
        if row["direction"] == "out" and row["state"] in REACHED and row["id"] not in came
    ]


CHECKERS: dict[str, Checker] = {
    "I1": initials_twice,
    "I1 texts": texts_twice,
    "I2": after_opt_out,
    "I3": outside_hours,
    "I4": lost_replies,
    "I5": number_limits,
    "I6": shared_limits,
    "I7": without_end,
    "I8": heard_by_strangers,
    "I9": from_two_numbers,
    "I10": outside_registration,
    "I11": states_down,
    "I14": after_pause,
    "I15": too_soon,
    "I17": other_words,
    "I18": wrong_cost,
    "clicks": lost_clicks,
    "texts": lost_texts,
}


def violations(evidence: Evidence) -> dict[str, list[str]]:
    """What each checker found, of those that found something."""
    case = Case(evidence)
    found = {name: checker(case) for name, checker in CHECKERS.items()}
    return {name: sentences for name, sentences in found.items() if sentences}
