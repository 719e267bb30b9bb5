"""Errors as problem+json (RFC 9457): type, title, status, code, detail, fields."""

import logging

import asyncpg
import msgspec
from starlette.requests import Request
from starlette.responses import Response
from tortoise.exceptions import IntegrityError

from server.domain.languages import ENGLISH, preferred, told
from server.errors import FieldError, Invalid, Refused, TextbankError, Unavailable

log = logging.getLogger(__name__)


class Problem(msgspec.Struct, frozen=True):
    """Body of every error of the API."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    fields: list[FieldError] = []


# What a database or a network raises that is away, full, a replica, just restarting, or that ended one of two who
# waited for each other: nothing was written, and the same call may go through a moment later.
AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.TransactionRollbackError,
)
# Two people at once did what cannot both be: the same name twice, or something used that was just deleted.
CLASH = (asyncpg.UniqueViolationError, asyncpg.ForeignKeyViolationError)
# A NUL, say, where no text of ours has one.
UNKEEPABLE = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)
# Answered like an error of ours: what is left to the server below is logged with all that it says.
EXPECTED = (*AWAY, *CLASH, *UNKEEPABLE, IntegrityError)


def problem_of(error: Exception, language: str = ENGLISH) -> Problem:
    """In the language of who asks. Unexpected errors are logged here and told without their insides."""
    if isinstance(error, AWAY):
        log.warning("unavailable: %r", error)
        error = Unavailable()
    cause = error.__cause__ if isinstance(error, IntegrityError) else error
    if isinstance(cause, CLASH):
        log.warning("two at once: %s", cause.constraint_name)  # its text would name what clashed
        sentence = "Somebody changed this at the same moment. Look at it again, then try once more."
        error = Refused(sentence, code="changed_meanwhile")
    elif isinstance(cause, UNKEEPABLE):
        error = Invalid("This holds a character that cannot be kept.")
    if not isinstance(error, TextbankError):
        log.error("unexpected", exc_info=error)
        error = TextbankError("This did not work, and it is our fault. It has been logged; nothing was lost.")
    title, detail = told(error.title, language), told(error.detail, language)
    fields = [FieldError(one.field, one.code, told(one.detail, language)) for one in error.fields]
    return Problem(f"/docs/errors#{error.code}", title, error.status, error.code, detail, fields)


def language_of(request: Request) -> str:
    """The person's own, once it is known who asks; before that, the browser's."""
    known: str | None = getattr(request.state, "language", None)
    return known or preferred(request.headers.get("accept-language", ""))


async def answer(request: Request, error: Exception) -> Response:
    """The error as problem+json."""
    problem = problem_of(error, language_of(request))
    return Response(msgspec.json.encode(problem), problem.status, media_type="application/problem+json")
