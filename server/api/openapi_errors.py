"""What each endpoint may refuse with, as OpenAPI says it: statuses, and the codes behind them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from server import errors
from server.api.openapi_forms import is_form
from server.api.routing import Endpoint
from server.errors import TextbankError

Json = dict[str, Any]

_PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}
_KINDS: Final[Mapping[int, tuple[str, type[TextbankError]]]] = {
    400: ("Malformed", errors.Malformed),
    401: ("NotSignedIn", errors.NotSignedIn),
    403: ("Forbidden", errors.Forbidden),
    404: ("NotFound", errors.NotFound),
    409: ("Refused", errors.Refused),
    413: ("TooLarge", errors.TooLarge),
    422: ("Invalid", errors.Invalid),
    429: ("TooMany", errors.TooMany),
    503: ("Unavailable", errors.Unavailable),
}
# Codes that are not those of a refusal (409), and where they stand.
_STATUS: Final[Mapping[str, int]] = {
    "malformed": 400,
    "csrf": 403,
    "encoding": 422,
    "forbidden": 403,
    "not_active": 403,
    "csv_only": 422,
    "origin": 403,
    "p2p_locked": 403,
    "not_found": 404,
    "not_signed_in": 401,
    "too_large": 413,
    "invalid": 422,
    "key_reused": 422,
    "no_opt_out_words": 422,
    "too_long": 422,
    "too_many": 429,
    "unavailable": 503,
    "wrong_credentials": 401,
}


def _content(schema: Json) -> Json:
    return {"application/problem+json": {"schema": schema}}


def _about(kind: type[TextbankError]) -> str:
    return " ".join((kind.__doc__ or "").split())


ERRORS: Final[Json] = {
    name: {"description": _about(kind), "content": _content(_PROBLEM)} for name, kind in _KINDS.values()
}


def answers_of_errors(row: Endpoint, *, is_open: bool) -> Json:
    """The error answers of one operation, by status; named codes where a status has several."""
    codes = _codes(row, is_open=is_open)
    return {str(status): _answer(status, sorted(codes[status])) for status in sorted(codes)}


def _codes(row: Endpoint, *, is_open: bool) -> dict[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    for code in row.codes:
        found[_STATUS.get(code, 409)].add(code)
    for code in _codes_of_every(row, is_open=is_open):
        found[_STATUS.get(code, 409)].add(code)
    found[503].add("unavailable")
    if not is_open:
        found[401].add("not_signed_in")
    return found


def _codes_of_every(row: Endpoint, *, is_open: bool) -> set[str]:
    """What routing itself refuses with, whatever the handler does."""
    codes: set[str] = {"too_many", "malformed"} if is_open else {"forbidden"}
    if row.is_text_banking:
        codes.add("p2p_locked")
    if "{" in row.path:
        codes.add("not_found")
    if row.query:
        codes.add("invalid")
    if row.body is not None or is_form(row):
        codes |= {"malformed", "too_large", "invalid"}
    if row.method != "GET" and not is_open:
        codes |= {"csrf", "in_progress", "invalid", "key_reused"}
    return codes


def _answer(status: int, codes: list[str]) -> Json:
    name, kind = _KINDS[status]
    if len(codes) == 1 and codes[0] == kind.code:
        return {"$ref": f"#/components/responses/{name}"}
    about = f"{_about(kind)} Codes: {', '.join(f'`{code}`' for code in codes)}."
    return {"description": about, "content": _content(_PROBLEM), "x-codes": codes}
