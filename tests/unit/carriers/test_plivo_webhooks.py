"""Plivo's forms are read into Textbank's values, or refused with a sentence."""

from datetime import UTC, datetime

import pytest

from server.carriers.base import Malformed
from server.carriers.plivo.webhooks import read_inbound, read_listed, read_report

REPORT = {
    "MessageUUID": "0936ec98-7c4c-11e9-9bd8-0647baa364a8",
    "From": "15205550100",
    "To": "15205550123",
    "Status": "undelivered",
    "ErrorCode": "30",
    "Units": "2",
    "MCC": "310",
    "MNC": "260",
    "DeliveryReportTime": "2026-03-02 17:21:09.502211",
}
INBOUND = {
    "MessageUUID": "1f0c",
    "From": "15205550123",
    "To": "15205550100",
    "Type": "sms",
    "Text": "Stop please",
    "Units": "1",
    "MessageIntent": "optout",
}


def test_a_report_speaks_our_words() -> None:
    report = read_report(REPORT)
    assert (report.src, report.dst, report.state) == ("+15205550100", "+15205550123", "undelivered")
    assert (report.code, report.effect, report.parts) == ("30", "filtered", 2)
    assert (report.mcc, report.mnc) == ("310", "260")
    assert report.at == datetime(2026, 3, 2, 17, 21, 9, 502211, tzinfo=UTC)
    assert "spam" in report.sentence


@pytest.mark.parametrize(
    ("word", "ours"),
    [
        ("queued", "accepted"),
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("read", "delivered"),
        ("failed", "failed"),
        ("rejected", "failed"),
    ],
)
def test_each_state_has_one_word_of_ours(word: str, ours: str) -> None:
    assert read_report(REPORT | {"Status": word, "ErrorCode": ""}).state == ours


@pytest.mark.parametrize(
    ("code", "effect"),
    [
        ("50", "contact_unreachable"),
        ("40", "number_unusable"),
        ("200", "opted_out"),
        ("900", "account_stopped"),
        ("80", "temporary"),
        ("31415", "none"),
    ],
)
def test_an_error_code_says_what_to_do_about_it(code: str, effect: str) -> None:
    report = read_report(REPORT | {"ErrorCode": code})
    assert report.effect == effect
    assert report.sentence


@pytest.mark.parametrize("code", ["", "000"])
def test_no_error_has_no_code_and_no_sentence(code: str) -> None:
    report = read_report(REPORT | {"Status": "delivered", "ErrorCode": code})
    assert (report.code, report.sentence) == (None, "")


@pytest.mark.parametrize(
    "change",
    [
        {"Status": "teleported"},
        {"MessageUUID": ""},
        {"MessageUUID": "a b"},
        {"From": "hello"},
        {"To": "+1520555\u0660100"},
    ],
)
def test_a_report_that_is_not_the_carriers_is_malformed(change: dict[str, str]) -> None:
    with pytest.raises(Malformed):
        read_report(REPORT | change)


def test_missing_and_odd_extras_of_a_report_are_left_out() -> None:
    report = read_report(REPORT | {"Units": "many", "MCC": "31a", "DeliveryReportTime": "soon"})
    assert (report.parts, report.mcc, report.at) == (None, None, None)


def test_a_text_from_a_person_is_read() -> None:
    inbound = read_inbound(INBOUND)
    assert (inbound.src, inbound.dst) == ("+15205550123", "+15205550100")
    assert (inbound.text, inbound.intent, inbound.parts) == ("Stop please", "opt_out", 1)


def test_a_picture_has_its_text_in_another_field_and_counts_from_nought_or_one() -> None:
    form = {name: value for name, value in INBOUND.items() if name != "Text"}
    from_nought = read_inbound(form | {"Body": "Look", "Media0": "https://m.example/1"})
    from_one = read_inbound(form | {"Media1": "https://m.example/1", "Media2": "javascript:x"})
    assert (from_nought.text, from_one.text) == ("Look", "")
    assert from_nought.media_urls == from_one.media_urls == ("https://m.example/1",)


def test_a_short_code_keeps_its_digits() -> None:
    assert read_inbound(INBOUND | {"To": "73822"}).dst == "73822"


def test_a_listed_time_is_turned_from_the_accounts_zone_to_utc() -> None:
    row = {
        "message_uuid": "5b40a428",
        "from_number": "15205550100",
        "to_number": "15205550123",
        "message_direction": "outbound",
        "message_state": "a state of next year",
        "message_time": "2026-03-02 10:21:07-07:00",
        "error_code": None,
        "units": 1,
    }
    listed = read_listed(row)
    assert listed.at == datetime(2026, 3, 2, 17, 21, 7, tzinfo=UTC)
    assert (listed.state, listed.code, listed.parts) == ("accepted", None, 1)
