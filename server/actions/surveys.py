"""Writing down what a contact answered to the questions of a campaign."""

import msgspec

from server.access import Viewer
from server.actions.conversations import announce_change, locked, stood
from server.actions.undo_tokens import UndoableView, undoable, with_undo
from server.actions.unit_of_work import unit_of_work
from server.domain.languages import Phrase
from server.domain.surveys import Question, question_of
from server.errors import FieldError, Invalid
from server.runtime import Runtime
from server.storage.queries import awaited_reports
from server.storage.queries import surveys as queries


async def answer(
    runtime: Runtime, viewer: Viewer, conversation_id: int, question: str, said: str | None
) -> UndoableView:
    """Keeps the answer to the question of this key in place of an earlier one; None takes it back.

    Raises NotFound; Refused not_yours; Invalid for what is not asked.
    """
    async with unit_of_work(runtime) as work:
        row = await locked(work, viewer, conversation_id)
        asked = msgspec.json.decode(await queries.questions(work.sql, row["campaign_id"]), type=list[Question])
        _check(question_of(asked, question), question, said)
        before = await queries.answer(work.sql, row["id"], question)
        if before == said:
            return with_undo(await announce_change(work, row["id"], row["assignee_id"]))
        await queries.keep(work.sql, row["id"], question, said, viewer.user_id)
        await awaited_reports.settle(work.sql, [row["id"]])
        view = await announce_change(work, row["id"], row["assignee_id"])
        stands = msgspec.structs.replace(stood(row), question=question, answer=before)
        return await undoable(work, viewer, view, stands)


def _check(asked: Question | None, key: str, said: str | None) -> None:
    if asked is None:
        raise _wrong("question", Phrase("This campaign has no question {key}.", key=key))
    if said is not None and said not in {one.text for one in asked.answers}:
        choices = ", ".join(one.text for one in asked.answers)
        raise _wrong("answer", Phrase("The answers to this question are: {choices}.", choices=choices))


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields=[FieldError(field, "unknown", sentence)])
