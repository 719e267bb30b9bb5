"""What an answer of Plivo, or the lack of one, proves about the text that was handed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from server.carriers.base import Effect, SendKind, SendResult
from server.carriers.plivo.words import clean_code, meaning
from server.domain.languages import Phrase, joined

_SENTENCES: dict[int, str] = {
    400: "The carrier did not accept this message.",
    401: "The carrier did not accept the credentials of the account.",
    402: "The account at the carrier has no credit left.",
    403: "The account may not text this phone.",
    404: "The carrier does not know this account or address.",
    405: "The carrier does not accept messages at this address.",
    422: "The carrier did not accept this message.",
    429: "The carrier asked us to slow down.",
}
_STOPS = (401, 402)
# A gateway in front of the carrier answers 408 by itself, after having passed on who knows what.
_UNPROVEN = 408
_LONGEST_DETAIL = 200


def read_answer(status: int, headers: Mapping[str, str], body: bytes) -> SendResult:
    """Only 2xx with an id is acceptance and only 4xx is refusal; all else proves nothing."""
    answer = _object(body)
    if 200 <= status < 300:
        return _accepted(status, answer)
    if status == 429:
        return _slow_down(status, headers)
    if 400 <= status < 500 and status != _UNPROVEN:
        return _refused(status, answer)
    sentence = Phrase("The carrier answered {status}; the text may have gone out.", status=status)
    return SendResult("unknown", sentence, http_status=status)


def broken_call(began: bool, error: BaseException) -> SendResult:
    """`began`: a byte of the request may have left. Without one the carrier cannot have the text."""
    reason = (str(error) or type(error).__name__)[:_LONGEST_DETAIL]
    if began:
        return SendResult("unknown", Phrase("No answer came from the carrier ({reason}).", reason=reason))
    return SendResult("requeue", Phrase("The carrier could not be reached ({reason}).", reason=reason))


def _accepted(status: int, answer: dict[str, Any]) -> SendResult:
    ids = answer.get("message_uuid")
    first = ids[0] if isinstance(ids, list) and ids else ids
    if isinstance(first, str) and first:
        return SendResult("accepted", "The carrier has the text.", carrier_id=first, http_status=status)
    return SendResult("unknown", "The carrier's answer held no message id.", http_status=status)


def _slow_down(status: int, headers: Mapping[str, str]) -> SendResult:
    return SendResult(
        "requeue",
        _SENTENCES[429],
        http_status=status,
        retry_after=_seconds(headers.get("Retry-After")),
        rate_signal=True,
    )


def _refused(status: int, answer: dict[str, Any]) -> SendResult:
    code = clean_code(answer.get("error_code"))
    said = meaning(code)
    stopped = status in _STOPS or said.effect == "account_stopped"
    kind: SendKind = "account_stopped" if stopped else "failed"
    effect: Effect = "account_stopped" if stopped else said.effect
    refused = Phrase("The carrier refused the message ({status}).", status=status)
    sentence = said.sentence or _SENTENCES.get(status, refused)
    detail = answer.get("error")
    if not code and isinstance(detail, str) and detail:
        sentence = joined((sentence, Phrase("It said: {words}", words=detail[:_LONGEST_DETAIL])))
    return SendResult(kind, sentence, code=code, http_status=status, effect=effect)


def _object(body: bytes) -> dict[str, Any]:
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _seconds(value: str | None) -> float | None:
    """Retry-After in seconds; the form with a date is not used by Plivo."""
    return float(value) if value and value.isascii() and value.isdigit() and len(value) < 6 else None
