"""What was written down in a campaign: how people answered its questions, and what its threads and texts are tagged."""

from collections.abc import Iterable, Sequence

import msgspec

from server.domain.surveys import Question
from server.storage.database import Connection, Pool
from server.storage.queries import surveys
from server.storage.queries import written_down as queries


class Given(msgspec.Struct, frozen=True):
    """An answer that `people` gave to a question."""

    question: str
    answer: str
    people: int


class Counts(msgspec.Struct, frozen=True):
    """Tags by id."""

    answers: list[Given]
    tags: dict[int, int]


class AnswerCount(msgspec.Struct, frozen=True):
    """`share` in percent of those who answered the question."""

    answer: str
    people: int
    share: float | None


class QuestionCounts(msgspec.Struct, frozen=True):
    """A question of the campaign; its answers stand in their own order, what is no longer offered last."""

    key: str
    question: str
    answered: int
    answers: list[AnswerCount]


class TagCarried(msgspec.Struct, frozen=True):
    """How many threads or texts (`kind`) of the campaign carry a tag."""

    id: str
    kind: str
    name: str
    carried: int


async def counted(sql: Connection, campaign_id: int) -> Counts:
    return Counts(
        [Given(row["question"], row["answer"], row["people"]) for row in await queries.answers(sql, campaign_id)],
        {row["id"]: row["carried"] for row in await queries.tags(sql, campaign_id)},
    )


async def questions(sql: Connection, campaign_id: int, given: Iterable[Given]) -> list[QuestionCounts]:
    asked = msgspec.json.decode(await surveys.questions(sql, campaign_id), type=list[Question])
    by_question: dict[str, dict[str, int]] = {}
    for one in given:
        by_question.setdefault(one.question, {})[one.answer] = one.people
    return [_question(question, by_question.get(str(question.key), {})) for question in asked]


async def tags(pool: Pool, organization_id: int, carried: dict[int, int]) -> list[TagCarried]:
    return [
        TagCarried(str(row["id"]), row["kind"], row["name"], carried[row["id"]])
        for row in await queries.named(pool, organization_id, carried.keys())
    ]


def _question(question: Question, people: dict[str, int]) -> QuestionCounts:
    offered = [answer.text for answer in question.answers]
    texts: Sequence[str] = [*offered, *(text for text in people if text not in offered)]
    whole = sum(people.values())
    return QuestionCounts(
        str(question.key),
        question.text,
        whole,
        [_answer(text, people.get(text, 0), whole) for text in texts],
    )


def _answer(text: str, people: int, whole: int) -> AnswerCount:
    return AnswerCount(text, people, round(100 * people / whole, 1) if whole else None)
