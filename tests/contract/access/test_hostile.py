"""Whatever is sent to any endpoint, it is answered, refused with a code and a sentence, and never our fault."""

import json
import re
from collections.abc import Iterator

import httpx
import msgspec
import orjson
import pytest

from server.api.routing import Endpoint
from server.api.tables import ENDPOINTS
from server.runtime import Runtime
from tests.cast import Cast
from tests.contract.access.belongings import Api, belongings
from tests.contract.access.rights import RIGHTS
from tests.contract.access.test_access_matrix import NOBODYS

pytestmark = pytest.mark.anyio

LATE = "9999-12-31T23:59:59-12:00"  # a time that is none elsewhere
WORDS = ("\0", "9" * 5_000, LATE)
VALUES: tuple[object, ...] = ("\0", LATE, "https://[::1", 10**30, {"\0": [{}]})
BODIES = (b"null", b'{"\\ud800": 1}', b"[" * 50_000)
STAYS = re.compile(r"DELETE |PATCH /sessions|POST /undo|/users/\{id\}$")  # who asks goes on asking


def addresses(row: Endpoint, scoped: str) -> Iterator[str]:
    """The endpoint's, with wrong ids, and with wrong queries."""
    for id_ in ("9" * 5_000, "%00") if "{" in row.path else (scoped,):
        yield re.sub(r"{\w+}", id_, row.path)
    own = re.sub(r"{\w+}", scoped, row.path)
    for name in row.query:
        for word in WORDS:
            yield f"{own}?{httpx.QueryParams({name: word})}"


def bodies(row: Endpoint, base: dict[str, object]) -> Iterator[bytes]:
    """Broken ones, and each field of a good one set to each wrong value."""
    yield from BODIES
    for field in msgspec.structs.fields(row.body) if isinstance(row.body, msgspec.StructMeta) else ():
        for value in VALUES:
            yield json.dumps({**base, field.encode_name: value}).encode()


def wrong(answer: httpx.Response) -> bool:
    if answer.status_code < 400:
        return False
    if answer.is_server_error or answer.headers["content-type"] != "application/problem+json":
        return True
    problem = orjson.loads(answer.content)
    return not (problem["code"] and problem["detail"] and problem["status"] == answer.status_code)


async def test_nothing_that_is_sent_is_too_much(runtime: Runtime, cast: Cast, api: Api) -> None:
    ids = await belongings(runtime, cast, api)
    ada, found = api(cast.ada), []
    for row in ENDPOINTS:
        name = f"{row.method} {row.path}"
        if STAYS.search(name):
            continue
        right = RIGHTS[name]
        scoped = ids[right.scope] if right.scope else NOBODYS
        own = re.sub(r"{\w+}", scoped, row.path)
        shots = [(address, b"") for address in addresses(row, scoped)]
        if row.body is not None:
            shots += [(own, body) for body in bodies(row, right.body)]
        for address, body in shots:
            answer = await ada.request(row.method, address, content=body or None)
            if wrong(answer):
                found.append((name, address[:80], body[:80], answer.status_code, answer.text[:200]))
    assert found == []
