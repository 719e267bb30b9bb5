"""Every act that matters leaves one trace in the audit log, with who did it and without anybody's name or phone."""

import re
from typing import Any

import httpx
import pytest

from server.api.tables import ENDPOINTS
from server.runtime import Runtime
from tests.cast import Cast
from tests.contract.access.belongings import Api, belongings
from tests.contract.access.traces import ELSEWHERE, QUIET, TRACES, Trace

NOUNS = (
    r"/(organization|carrier-accounts|registrations|users|api-keys|invites|numbers|number-moves|opt-outs|campaigns"
    r"|messages|reassignments|undo|sessions|keywords|broadcasts|bulk-acts)\b"
)


def is_telling(method: str, path: str) -> bool:
    if method == "GET":
        return path.endswith((".csv", ".pdf"))
    return re.match(NOUNS, path) is not None


def any_id(call: str) -> str:
    return re.sub(r"{\w+}", "{}", call)


def test_every_act_of_these_nouns_is_said_to_leave_a_trace_or_not() -> None:
    known = {any_id(trace.call) for trace in TRACES} | {any_id(call) for call in QUIET | ELSEWHERE}
    telling = {any_id(f"{row.method} {row.path}") for row in ENDPOINTS if is_telling(row.method, row.path)}
    assert telling - known == set()
    assert known - {any_id(f"{row.method} {row.path}") for row in ENDPOINTS} == set()


@pytest.mark.anyio
async def test_each_leaves_its_trace(runtime: Runtime, cast: Cast, api: Api) -> None:
    ids = await belongings(runtime, cast, api) | {"vic": str(cast.vic.user_id)}
    ids["old_number"] = ids["number"]
    missing = []
    for trace in TRACES:
        last = await newest(runtime)
        answer = await act(api(cast.ada), trace, ids)
        assert answer.is_success, f"{trace.call}: {answer.text}"
        if trace.keeps:
            ids[trace.keeps] = str(answer.json()["id"])
        if trace.call == "POST /reassignments":
            ids["undo"] = answer.json()["undo"]
        if await traces(runtime, last) != [(trace.action, cast.ada.user_id)]:
            missing.append((trace.call, trace.action, await traces(runtime, last)))
    assert missing == []
    said = await runtime.database.pool.fetchval("SELECT string_agg(concat(subject, detail), ' ') FROM audit_log")
    assert not re.search(r"\+?1?\d{10}\b|@|Rosa|Mora", said.replace("reassignment", "")), said


async def act(client: httpx.AsyncClient, trace: Trace, ids: dict[str, str]) -> httpx.Response:
    method, path = named(trace.call, ids).split(" ")
    body = named(trace.body, ids)
    if method == "GET":
        return await client.get(path)
    if trace.file:
        return await client.post(path, files={name: (None, value) for name, value in body.items()})
    return await client.request(method, path, json=body)


def named(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: named(one, ids) for name, one in value.items()}
    if isinstance(value, list):
        return [named(one, ids) for one in value]
    if isinstance(value, str) and "{firstName}" not in value:
        return value.format_map(ids)
    return value


async def newest(runtime: Runtime) -> int:
    return int(await runtime.database.pool.fetchval("SELECT coalesce(max(id), 0) FROM audit_log"))


async def traces(runtime: Runtime, after: int) -> list[tuple[str, int]]:
    rows = await runtime.database.pool.fetch("SELECT action, actor_id FROM audit_log WHERE id > $1 ORDER BY id", after)
    return [(row["action"], row["actor_id"]) for row in rows]
