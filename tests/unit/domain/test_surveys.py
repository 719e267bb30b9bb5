"""Questions lead on to each other, and always to an end."""

from typing import Any

import msgspec
import pytest

from server.domain.surveys import Question, settled, wrong


def survey(*questions: dict[str, Any]) -> list[Question]:
    return settled(msgspec.convert(questions, list[Question]))


def codes(*questions: dict[str, Any], titles: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in wrong(survey(*questions), titles)]


def ask(*answers: Any, key: str | None = None) -> dict[str, Any]:
    """Answers as (text, next), or as text alone."""
    said = [{"text": a} if isinstance(a, str) else dict(zip(("text", "next"), a, strict=True)) for a in answers]
    return {"text": "Well?", "answers": said} | ({"key": key} if key else {})


def test_questions_follow_each_other_where_nothing_else_is_said() -> None:
    first, second = survey(ask("Yes", "No"), ask("Yes"))
    assert (first.key, second.key) == ("q1", "q2")
    assert [answer.next for answer in first.answers] == ["q2", "q2"]
    assert [answer.next for answer in second.answers] == [None]


def test_an_answer_may_lead_anywhere_or_to_the_end() -> None:
    assert codes(ask(("Yes", "rides"), ("No", None), key="support"), ask("Yes", key="rides")) == []


def test_a_circle_with_a_way_out_is_taken() -> None:
    assert codes(ask("Yes", key="a"), ask(("Again", "a"), ("Done", None), key="b")) == []


@pytest.mark.parametrize(
    ("questions", "found"),
    [
        (
            [ask(("Yes", "b"), key="a"), ask(("Yes", "a"), key="b")],
            [("questions[0]", "loop"), ("questions[1]", "loop")],
        ),
        ([ask(("Yes", "c"))], [("questions[0].answers[0].next", "unknown")]),
        ([ask(("Yes", None)), ask("No")], [("questions[1]", "unreachable")]),
        ([ask("Yes", key="a"), ask("No", key="a")], [("questions[1].key", "taken")]),
        ([ask("Yes", "Yes ")], [("questions[0].answers", "taken")]),
    ],
)
def test_what_leads_nowhere_is_refused(questions: list[dict[str, Any]], found: list[tuple[str, str]]) -> None:
    assert codes(*questions)[: len(found)] == found


def test_an_answer_names_a_canned_response_that_is_there() -> None:
    question = {"text": "Well?", "answers": [{"text": "Yes", "response_script": "Thanks"}]}
    assert codes(question, titles=("Thanks",)) == []
    assert codes(question) == [("questions[0].answers[0].response_script", "unknown")]
