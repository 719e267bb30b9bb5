"""Answers to the questions of a campaign: written down one by one, read as a table."""

from collections.abc import Iterable

import msgspec
from starlette.responses import StreamingResponse

from server import access
from server.actions import surveys
from server.actions.undo_tokens import UndoableView
from server.api.call import Call
from server.api.downloads import PIECE, QUERY, csv, is_raw, lines
from server.api.routing import Table
from server.domain.languages import Phrase, told
from server.domain.people import Role
from server.domain.recipients import moment, name_of
from server.domain.surveys import Question
from server.storage.database import Row
from server.storage.queries import surveys as queries

table = Table()

_BEFORE = (Phrase("Recipient Phone Number"), Phrase("Recipient Name"))
_AFTER = Phrase("Answered At")


class NewAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`question` is its key, `answer` the text of one of its answers; null takes an answer back."""

    question: str
    answer: str | None


@table.add("POST", "/conversations/{id}/answers", body=NewAnswer, answer=UndoableView, codes=("not_yours", "invalid"))
async def answer_question(call: Call) -> UndoableView:
    conversation_id, body = access.number(call.path["id"]), call.body
    return await surveys.answer(call.runtime, call.viewer, conversation_id, body.question, body.answer)


@table.add("GET", "/campaigns/{id}/answers.csv", least=Role.SUPERVISOR, query=QUERY, codes=("not_found",))
async def export_answers(call: Call) -> StreamingResponse:
    """A row for each contact who answered, a column for each question."""
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    asked = await queries.questions(call.runtime.database.pool, campaign_id)
    questions = msgspec.json.decode(asked, type=list[Question])
    pool, language, keys = call.runtime.database.pool, call.viewer.language, [str(one.key) for one in questions]
    head = [*(told(word, language) for word in _BEFORE), *(one.text for one in questions), told(_AFTER, language)]
    made = lines(
        head,
        lambda after: queries.piece(pool, campaign_id, keys, after, PIECE),
        _cells,
        key="conversation_id",
        raw=is_raw(call),
    )
    return await csv(call, made, f"answers-{campaign_id}.csv", f"campaign:{campaign_id}")


def _cells(row: Row) -> Iterable[str]:
    answers = [answer or "" for answer in row["answers"] or []]
    return (row["phone"], name_of(row), *answers, moment(row["answered_at"]))
