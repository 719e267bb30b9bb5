"""Words that people text, to join a list or to answer in a conversation."""

from datetime import datetime

import msgspec

from server import access
from server.actions import keywords
from server.actions.keywords import NewKeyword
from server.api.call import Call
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.domain.drafts import Words
from server.domain.keywords import Does
from server.domain.people import Role
from server.errors import NotFound
from server.storage.database import Row
from server.storage.queries import keywords as queries

table = Table()


class KeywordPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`answer` of null, or empty: nothing is answered. The word itself stays: end it and make another."""

    answer: Words | None


class KeywordView(msgspec.Struct, frozen=True, kw_only=True):
    """`people`: those who joined by it and may be sent group messages."""

    id: str
    word: str
    does: Does
    list_id: str | None
    list: str | None
    answer: str | None
    campaign_id: str | None
    campaign: str | None
    tag_id: str | None
    tag: str | None
    question: str | None
    choice: str | None
    people: int | None
    created_at: datetime


@table.add("GET", "/keywords", least=Role.SUPERVISOR, answer=Page[KeywordView], query=("limit", "cursor"))
async def list_keywords(call: Call) -> Page[KeywordView]:
    limit = limit_of(call.query)
    rows = await queries.listed(
        call.runtime.database.pool, call.viewer.organization_id, after_of(call.query), limit + 1
    )
    return page_of(rows, limit, view)


@table.add(
    "POST",
    "/keywords",
    least=Role.MANAGER,
    body=NewKeyword,
    answer=KeywordView,
    status=201,
    codes=("taken", "reserved_word", "no_opt_out_words"),
)
async def create_keyword(call: Call) -> KeywordView:
    """From now on, whoever texts exactly this word to one of your numbers joins the list, or marks the conversation."""
    return await _keyword(call, await keywords.create(call.runtime, call.viewer, call.body))


@table.add("GET", "/keywords/{id}", least=Role.SUPERVISOR, answer=KeywordView, codes=("not_found",))
async def read_keyword(call: Call) -> KeywordView:
    return await _keyword(call, access.number(call.path["id"]))


@table.add(
    "PATCH",
    "/keywords/{id}",
    least=Role.MANAGER,
    body=KeywordPatch,
    answer=KeywordView,
    codes=("not_found", "no_opt_out_words"),
)
async def change_keyword(call: Call) -> KeywordView:
    keyword_id = access.number(call.path["id"])
    await keywords.answer_with(call.runtime, call.viewer, keyword_id, call.body.answer)
    return await _keyword(call, keyword_id)


@table.add("DELETE", "/keywords/{id}", least=Role.MANAGER, status=204, codes=("not_found",))
async def delete_keyword(call: Call) -> None:
    """It means nothing from now on; who joined by it stays on the list."""
    await keywords.end(call.runtime, call.viewer, access.number(call.path["id"]))


async def _keyword(call: Call, keyword_id: int) -> KeywordView:
    row = await queries.one(call.runtime.database.pool, call.viewer.organization_id, keyword_id)
    if row is None:
        raise NotFound
    return view(row)


def view(row: Row) -> KeywordView:
    same = ("does", "list", "answer", "campaign", "tag", "question", "choice", "people", "created_at")
    return KeywordView(
        id=str(row["id"]),
        word=row["word"].upper(),
        list_id=_id(row["list_id"]),
        campaign_id=_id(row["only_in"]),
        tag_id=_id(row["tag_id"]),
        **{name: row[name] for name in same},
    )


def _id(value: int | None) -> str | None:
    return None if value is None else str(value)
