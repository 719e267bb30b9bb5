"""A judge that never finds anything proves nothing: each checker is shown a broken promise, and a kept one."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.faults import references
from tests.faults.evidence import Arrival, Evidence, Heard, Journal, Paused
from tests.faults.oracle import CHECKERS, violations

NOON = 1_767_960_000.0  # 2026-01-09, noon in Greenwich
US, THEM = "15205550100", "16025550123"
HI = "Hi Pat, will you vote?"


def arrival(**changed: object) -> Arrival:
    return replace(Arrival(NOON, NOON, US, THEM, HI, 1, "1-token", "att"), **changed)  # type: ignore[arg-type]


def message(**changed: object) -> dict[str, object]:
    row = {
        "id": 7, "organization_id": 1, "campaign_id": 1, "conversation_id": 1, "contact_id": 1, "direction": "out",
        "kind": "initial", "text": HI, "parts": 1, "state": "delivered", "reason": None, "number_id": 1,
        "carrier_class": "att", "carrier_id": "uuid-1", "created_at": NOON - 5,
    }  # fmt: skip
    return row | changed


def reply(**changed: object) -> dict[str, object]:
    return message(id=8, direction="in", kind="reply", state="received", carrier_id="uuid-in") | changed


def attempt(**changed: object) -> dict[str, object]:
    row = {"message_id": 7, "number_id": 1, "attempt": 1, "token": "1-token", "outcome": "accepted"}
    return row | {"started_at": NOON - 0.1} | changed


def campaign(**changed: object) -> dict[str, object]:
    return {"id": 1, "registration_id": 1, "switches": "{}", "hours": None, "settings": "{}"} | changed


def number(**changed: object) -> dict[str, object]:
    row = {"id": 1, "phone": US, "account_id": 1, "registration_id": 1, "parts_per_second": 1.0}
    return row | changed


def opt_out(since: float) -> dict[str, object]:
    return {"phone": THEM, "since": since, "until": None}


def good() -> Evidence:
    """One text that arrived, and its answer, which is on its volunteer's screen."""
    journal = Journal({7}, {"uuid-in"}, {}, [], [heard()], {5: {1}})
    return Evidence(
        [arrival()], journal, NOON + 60, [message(), reply()], [attempt()],
        contacts=[{"id": 1, "organization_id": 1, "phone": THEM, "place": "|Etc/UTC", "number_id": 1}],
        conversations=[
            {"id": 1, "organization_id": 1, "assignee_id": 5, "status": "needs_attention",
             "initial_state": "delivered", "replies": 1}
        ],
        campaigns=[campaign()], numbers=[number()],
        registrations=[{"id": 1, "brand": "Ward 4", "att_class": "W", "tmobile_daily_cap": 3}],
        accounts=[{"id": 1, "messages_per_second": 5.0}],
        changes=[{"message_id": 7, "before": "queued", "after": "sending"}],
    )  # fmt: skip


def heard(**changed: object) -> Heard:
    event = Heard(5, 1, "volunteer", "message.state", {"conversation": "1", "state": "delivered"})
    return replace(event, **changed)  # type: ignore[arg-type]


def several(count: int, apart: float, **changed: object) -> list[Arrival]:
    return [arrival(at=NOON + n * apart, monotonic=NOON + n * apart, **changed) for n in range(count)]


def later(evidence: Evidence, **changed: object) -> Evidence:
    return replace(evidence, **changed)  # type: ignore[arg-type]


def with_journal(evidence: Evidence, **changed: object) -> Evidence:
    return replace(evidence, journal=replace(evidence.journal, **changed))  # type: ignore[arg-type]


def two_campaigns(evidence: Evidence) -> Evidence:
    return later(
        evidence,
        arrivals=[arrival(), arrival(at=NOON + 3600, token="2-token", text="Hello")],
        messages=[message(), message(id=9, campaign_id=2, text="Hello"), reply()],
        attempts=[attempt(), attempt(message_id=9, token="2-token")],
        campaigns=[campaign(), campaign(id=2)],
    )


BROKEN: list[tuple[str, str, Callable[[Evidence], Evidence]]] = [
    ("I1", "sent twice", lambda e: later(e, arrivals=several(2, 30))),
    ("I1 texts", "the same words from no attempt", lambda e: later(e, arrivals=[arrival(), arrival(token="x")])),
    ("I2", "arrived late", lambda e: later(e, opt_outs=[opt_out(NOON - 2.5)], attempts=[attempt(started_at=1.0)])),
    ("I2", "claimed late", lambda e: later(e, opt_outs=[opt_out(NOON - 0.2)])),
    ("I2", "after the answer", lambda e: with_journal(later(e, opt_outs=[opt_out(1.0)]), stops={THEM: NOON - 0.2})),
    ("I3", "at night", lambda e: later(e, arrivals=[arrival(at=NOON + 8 * 3600)])),
    ("I3", "by the campaign's hours", lambda e: later(e, campaigns=[campaign(hours='{"start": "12:01"}')])),
    ("I4", "no row", lambda e: later(e, messages=[message()])),
    ("I4", "on no screen", lambda e: with_journal(e, shown={5: set()})),
    ("I4", "on no list", lambda e: later(e, conversations=[{**e.conversations[0], "assignee_id": None,
                                                            "status": "waiting"}])),
    ("I5", "three in a second", lambda e: later(e, arrivals=several(3, 0.3))),
    ("I5", "too many in a minute", lambda e: later(e, arrivals=several(70, 0.7))),
    ("I6", "account", lambda e: later(e, arrivals=several(7, 0.1))),
    ("I6", "registration to AT&T", lambda e: later(e, arrivals=several(16, 3))),
    ("I6", "brand at T-Mobile", lambda e: later(e, arrivals=several(4, 100, network="tmobile"))),
    ("I7", "still waits", lambda e: later(e, messages=[message(state="queued"), reply()])),
    ("I7", "never looked up", lambda e: later(e, messages=[message(state="unknown", created_at=NOON - 260_000),
                                                           reply()])),
    ("I8", "another organization", lambda e: with_journal(e, heard=[heard(organization_id=2)])),
    ("I8", "another volunteer", lambda e: with_journal(e, heard=[heard(user_id=6)])),
    ("I8", "a phone number", lambda e: with_journal(e, heard=[heard(payload={"text": f"call +{THEM}"})])),
    ("I9", "two numbers", lambda e: later(e, arrivals=[arrival(), arrival(src="15205550101", monotonic=NOON + 99)],
                                          numbers=[number(), number(id=2, phone="15205550101")])),
    ("I10", "unregistered", lambda e: later(e, numbers=[number(registration_id=None)])),
    ("I11", "down", lambda e: later(e, changes=[{"message_id": 7, "before": "delivered", "after": "sent"}])),
    ("I11", "again", lambda e: later(e, changes=[{"message_id": 7, "before": "unknown", "after": "queued"}])),
    ("I14", "paused", lambda e: with_journal(e, pauses=[Paused(1, "all", NOON - 2.5)])),
    ("I14", "first texts", lambda e: with_journal(e, pauses=[Paused(1, "initials", NOON - 2.5, NOON + 1)])),
    ("I15", "an hour apart", two_campaigns),
    ("I17", "other words", lambda e: later(e, arrivals=[arrival(text="Hi Pam")])),
    ("I17", "no attempt", lambda e: later(e, attempts=[])),
    ("I17", "another number", lambda e: later(e, attempts=[attempt(number_id=2)])),
    ("I18", "an emoji costs more", lambda e: later(e, messages=[message(text=HI + "👋" * 25), reply()])),
    ("clicks", "forgotten", lambda e: with_journal(e, clicks={7, 99})),
    ("texts", "never came", lambda e: later(e, arrivals=[])),
]  # fmt: skip


def test_good_evidence_breaks_no_promise() -> None:
    assert violations(good()) == {}


@pytest.mark.parametrize(
    ("name", "spoil"), [(name, spoil) for name, _, spoil in BROKEN], ids=[f"{n} {how}" for n, how, _ in BROKEN]
)
def test_a_broken_promise_is_found(name: str, spoil: Callable[[Evidence], Evidence]) -> None:
    assert violations(spoil(good())).get(name)


def test_every_checker_is_shown_a_broken_promise() -> None:
    assert CHECKERS.keys() == {name for name, _, _ in BROKEN}


def test_what_is_allowed_is_no_violation() -> None:
    """A resend by a person, a stop that ended, a pause that ended, campaigns without protection."""
    evidence = good()
    resent = later(evidence, arrivals=several(2, 30),
                   changes=[{"message_id": 7, "before": "unconfirmed", "after": "queued"}])  # fmt: skip
    ended = later(evidence, opt_outs=[{**opt_out(NOON - 90), "until": NOON - 60}])
    resumed = with_journal(evidence, pauses=[Paused(1, "all", NOON - 60, NOON - 30)])
    free = two_campaigns(evidence)
    free = later(free, campaigns=[campaign(), campaign(id=2, switches='{"frequency_guard": false}')])
    assert [violations(one) for one in (resent, ended, resumed, free)] == [{}, {}, {}, {}]


@pytest.mark.parametrize(
    ("text", "count"),
    [("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("€" * 80, 1), ("€" * 81, 2), ("a" * 152 + "€" * 5, 2),
     ("é" * 160, 1), ("ż" * 70, 1), ("ż" * 71, 2), ("👋" * 35, 1), ("👋" * 36, 2), ("ż" * 66 + "👋" * 3, 2)],
)  # fmt: skip
def test_parts_are_counted_as_phones_do(text: str, count: int) -> None:
    assert references.parts(text) == count
