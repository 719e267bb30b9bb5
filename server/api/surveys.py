"""Answers to the questions of a campaign: written down one by one, read as a table."""

from collections.abc import AsyncIterator, Sequence

import msgspec
from starlette.responses import StreamingResponse

from server import access
from server.actions import surveys
from server.actions.undo_tokens import UndoableView
from server.api.call import Call
from server.api.downloads import csv
from server.api.routing import Table
from server.domain import recipient_csv
from server.domain.languages import Phrase, told
from server.domain.people import Role
from server.domain.surveys import Question
from server.storage import views
from server.storage.queries import surveys as queries

table = Table()

PIECE = 1_000  # rows in memory at a time
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


@table.add("GET", "/campaigns/{id}/answers.csv", least=Role.SUPERVISOR, query=("raw",), codes=("not_found",))
async def export_answers(call: Call) -> StreamingResponse:
    """A row for each contact who answered, a column for each question; `raw=1` as for recipients."""
    campaign_id = await access.campaign(call.runtime, call.viewer, call.path["id"])
    asked = await queries.questions(call.runtime.database.pool, campaign_id)
    questions = msgspec.json.decode(asked, type=list[Question])
    lines = _lines(call, campaign_id, questions, raw=call.query.get("raw") == "1")
    return await csv(call, lines, f"answers-{campaign_id}.csv", f"campaign:{campaign_id}")


async def _lines(call: Call, campaign_id: int, questions: Sequence[Question], *, raw: bool) -> AsyncIterator[str]:
    pool, language = call.runtime.database.pool, call.viewer.language
    asked = [question.text for question in questions]
    before = [told(word, language) for word in _BEFORE]
    yield recipient_csv.line([*before, *asked, told(_AFTER, language)], raw=raw)
    keys, last = [str(question.key) for question in questions], 0
    while rows := await queries.piece(pool, campaign_id, keys, last, PIECE):
        for row in rows:
            name = f"{row['first_name']} {row['last_name']}".strip()
            answers = [answer or "" for answer in row["answers"] or []]
            cells = (row["phone"], name, *answers, views.moment(row["answered_at"]) or "")
            yield recipient_csv.line(cells, raw=raw)
        last = rows[-1]["conversation_id"]
