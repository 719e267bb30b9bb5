"""Only 2xx with an id means sent, and only a refusal or an unwritten request means not sent."""

import orjson
import pytest

from server.carriers.plivo.answers import broken_call, read_answer

QUEUED = orjson.dumps({"message_uuid": ["abc"]})


def test_an_id_is_acceptance() -> None:
    result = read_answer(202, {}, QUEUED)
    assert (result.kind, result.carrier_id, result.http_status) == ("accepted", "abc", 202)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"message_uuid": []}', b'{"message_uuid": [7]}'])
def test_success_without_an_id_is_unknown(body: bytes) -> None:
    assert read_answer(202, {}, body).kind == "unknown"


@pytest.mark.parametrize("status", [301, 307, 408, 500, 502, 503, 504])
def test_what_proves_nothing_is_unknown_even_with_an_id(status: int) -> None:
    assert read_answer(status, {}, QUEUED).kind == "unknown"


@pytest.mark.parametrize("status", [400, 403, 404, 405, 422])
def test_a_refusal_is_failed_and_repeats_what_the_carrier_said(status: int) -> None:
    result = read_answer(status, {}, b'{"error": "dst is invalid"}')
    assert result.kind == "failed"
    assert "dst is invalid" in result.sentence


@pytest.mark.parametrize(("status", "body"), [(401, b"no"), (402, b""), (403, b'{"error_code": "910"}')])
def test_missing_rights_or_credit_stop_the_account(status: int, body: bytes) -> None:
    assert read_answer(status, {}, body).kind == "account_stopped"


def test_a_block_by_the_person_is_a_failure_that_records_an_opt_out() -> None:
    result = read_answer(400, {}, b'{"error_code": 200}')
    assert (result.kind, result.code, result.effect) == ("failed", "200", "opted_out")


def test_too_many_requests_go_back_to_the_queue_and_slow_the_number() -> None:
    result = read_answer(429, {"Retry-After": "3"}, b"")
    assert (result.kind, result.rate_signal, result.retry_after) == ("requeue", True, 3.0)
    assert read_answer(429, {"Retry-After": "Tue, 03 Mar"}, b"").retry_after is None


def test_only_a_request_of_which_nothing_left_goes_back_to_the_queue() -> None:
    assert broken_call(False, OSError("refused")).kind == "requeue"
    assert broken_call(True, TimeoutError()).kind == "unknown"
