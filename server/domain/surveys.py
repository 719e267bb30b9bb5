"""The questions of a campaign: each answer leads to the next question, or to the end."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from server.domain import writing
from server.domain.languages import Phrase
from server.errors import FieldError

MOST = 50

_ONE_LINE = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"
Key = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,40}$", description=writing.KEY)]
Said = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=_ONE_LINE, description=writing.FILLED_LINE)]


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`next` is the key of a question, null is the end; left out, the question that follows.

    `response_script` is the title of the canned response that fits this answer.
    """

    text: Said
    next: Key | UnsetType | None = UNSET
    response_script: str | None = None


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`key` is what answers are kept under; left out, it is q1, q2 … by place."""

    text: Said
    answers: Annotated[list[Answer], msgspec.Meta(min_length=1, max_length=20)]
    key: Key | UnsetType = UNSET


Questions = Annotated[list[Question], msgspec.Meta(max_length=MOST)]


def settled(questions: Sequence[Question]) -> list[Question]:
    """With every key and every next step written out."""
    keyed = [
        msgspec.structs.replace(question, key=question.key or f"q{place}")
        for place, question in enumerate(questions, start=1)
    ]
    following = [*(question.key for question in keyed[1:]), None][: len(keyed)]
    return [_linked(question, then) for question, then in zip(keyed, following, strict=True)]


def _linked(question: Question, then: Key | UnsetType | None) -> Question:
    answers = [
        msgspec.structs.replace(answer, text=answer.text.strip(), next=then if answer.next is UNSET else answer.next)
        for answer in question.answers
    ]
    return msgspec.structs.replace(question, answers=answers)


def wrong(questions: Sequence[Question], titles: Collection[str]) -> Iterator[FieldError]:
    """What is wrong with settled questions, given the titles of the canned responses."""
    keys = [str(question.key) for question in questions]
    for place, question in enumerate(questions):
        name = f"questions[{place}]"
        if keys.index(str(question.key)) < place:
            yield FieldError(f"{name}.key", "taken", "Another question has this key.")
        if len({answer.text for answer in question.answers}) < len(question.answers):
            yield FieldError(f"{name}.answers", "taken", "Two answers say the same.")
        yield from _wrong_answers(name, question, keys, titles)
    if set(keys) >= {str(step) for question in questions for step in _steps(question) if step}:
        yield from _wrong_ways(questions)


def _wrong_answers(
    name: str, question: Question, keys: Collection[str], titles: Collection[str]
) -> Iterator[FieldError]:
    for place, answer in enumerate(question.answers):
        where = f"{name}.answers[{place}]"
        if answer.next and answer.next not in keys:
            sentence = Phrase("There is no question {key}.", key=str(answer.next))
            yield FieldError(f"{where}.next", "unknown", sentence)
        if answer.response_script is not None and answer.response_script not in titles:
            sentence = Phrase("There is no canned response {title}.", title=answer.response_script)
            yield FieldError(f"{where}.response_script", "unknown", sentence)


def _wrong_ways(questions: Sequence[Question]) -> Iterator[FieldError]:
    """Nobody is led around in a circle for ever, and every question is reached from the first."""
    steps = {str(question.key): _steps(question) for question in questions}
    ending, reached = _that_end(steps), _reached(steps)
    for place, question in enumerate(questions):
        if str(question.key) not in ending:
            yield FieldError(f"questions[{place}]", "loop", "From this question there is no way to the end.")
        elif str(question.key) not in reached:
            yield FieldError(f"questions[{place}]", "unreachable", "No answer leads to this question.")


def _steps(question: Question) -> set[str | None]:
    return {answer.next or None for answer in question.answers}


def _that_end(steps: Mapping[str, set[str | None]]) -> set[str | None]:
    ending: set[str | None] = {None}
    while more := {key for key in steps.keys() - ending if steps[key] & ending}:
        ending |= more
    return ending


def _reached(steps: Mapping[str, set[str | None]]) -> set[str | None]:
    reached: set[str | None] = set()
    new: set[str | None] = set(list(steps)[:1])
    while new:
        reached |= new
        new = {step for key in new if key for step in steps[key]} - reached
    return reached


def question_of(questions: Sequence[Question], key: str) -> Question | None:
    return next((question for question in questions if question.key == key), None)
