"""Plivo's webhooks: verified, kept, and only then answered. 503 makes Plivo come again."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.actions import inbound
from server.actions.carrier_accounts import opened
from server.actions.delivery import Arrived, Kept
from server.carriers.base import Malformed
from server.errors import NotFound
from server.group_commit import GroupCommit
from server.runtime import Runtime
from server.webhooks.forms import BadForm, read_form

log = logging.getLogger(__name__)

EMPTY = Response("<Response/>", media_type="application/xml")


@dataclass(frozen=True, slots=True)
class Refusal(Exception):
    """What a webhook that is not taken is answered with."""

    status: int
    sentence: str


NO_ATTEMPT = (404, "There is no such attempt.")


async def status(request: Request) -> Response:
    """A delivery report for the attempt whose token is in the path."""
    runtime: Runtime = request.app.state.runtime
    token: str = request.path_params["token"]
    form = await _form(request)
    await _verify(request, runtime, _account_of(token), form)
    reports: GroupCommit[Arrived, Kept] = request.app.state.reports
    kept = await reports.add(Arrived(token, runtime.carrier.read_report(dict(form))))
    if kept == "no_attempt":
        raise Refusal(*NO_ATTEMPT)
    if kept == "other_text":
        raise Refusal(403, "This report is about another text.")
    return EMPTY


def _account_of(token: str) -> int:
    """Tokens begin with the account, so that a signature can be checked before anything is looked up."""
    account_id = _id(token.partition("-")[0])
    if account_id is None:
        raise Refusal(*NO_ATTEMPT)
    return account_id


def _id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


async def incoming(request: Request) -> Response:
    """A text from a person to one of the account's numbers."""
    runtime: Runtime = request.app.state.runtime
    form = await _form(request)
    account_id = _id(request.path_params["account"])
    if account_id is None:
        raise Refusal(404, "There is no such account.")
    await _verify(request, runtime, account_id, form)
    try:
        await inbound.receive(runtime, account_id, runtime.carrier.read_inbound(dict(form)))
    except NotFound as error:
        raise Refusal(403, error.detail) from error
    return EMPTY


async def _form(request: Request) -> list[tuple[str, str]]:
    try:
        return await read_form(request)
    except BadForm as error:
        raise Refusal(400, str(error)) from error


async def _verify(request: Request, runtime: Runtime, account_id: int, form: list[tuple[str, str]]) -> None:
    account = await opened(runtime, account_id)
    url = runtime.settings.public_url + request.url.path
    if request.url.query:
        url += f"?{request.url.query}"
    if account is None or not runtime.carrier.verify(account, request.method, url, request.headers, form):
        log.warning("webhook refused: its signature is not the account's", extra={"path": request.url.path})
        raise Refusal(403, "The signature does not match.")
    log.debug("webhook %s: nonce %s", request.url.path, _nonce(request))


def _nonce(request: Request) -> str | None:
    """Kept in the log only: a repeated webhook is taken, and changes nothing."""
    return request.headers.get("x-plivo-signature-v3-nonce") or request.headers.get("x-plivo-signature-v2-nonce")


async def answer(_request: Request, error: Exception) -> Response:
    """Everything that is not a refusal is our fault, and the carrier shall try again."""
    if isinstance(error, Refusal):
        return Response(error.sentence, error.status, media_type="text/plain")
    if isinstance(error, Malformed):
        return Response(str(error), 400, media_type="text/plain")
    log.error("webhook not kept", exc_info=error)
    return Response("Not kept. Please try again.", 503, media_type="text/plain", headers={"Retry-After": "60"})


Handler = Callable[[Request], Awaitable[Response]]


def _guarded(handler: Handler) -> Handler:
    async def guarded(request: Request) -> Response:
        try:
            return await handler(request)
        except Exception as error:
            return await answer(request, error)

    return guarded


ROUTES = [
    Route("/hooks/plivo/status/{token}", _guarded(status), methods=["POST"]),
    Route("/hooks/plivo/inbound/{account}", _guarded(incoming), methods=["POST"]),
]
