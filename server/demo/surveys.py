"""What the demo's volunteers ask and write down: questions that branch, and tags."""

from typing import Final

import msgspec

from server.domain.surveys import Answer, Question, settled
from server.storage.database import Connection

GOTV: Final = (
    Question(
        text="Do they plan to vote?",
        key="plan",
        answers=[
            Answer("Yes", next="how", response_script="Polling place"),
            Answer("Not decided yet", next="topic", response_script="Undecided"),
            Answer("No", next=None, response_script="Not interested"),
            Answer("Voted already", next=None, response_script="Thank you"),
        ],
    ),
    Question(
        text="How will they get there?",
        key="how",
        answers=[
            Answer("On their own", next=None),
            Answer("They need a ride", next=None, response_script="Need a ride"),
            Answer("By mail", next=None, response_script="By mail"),
        ],
    ),
    Question(
        text="What matters most to them?",
        key="topic",
        answers=[Answer("Transport", next=None), Answer("Housing", next=None), Answer("Parks", next=None)],
    ),
)
TAGS: Final = ("Wants a call back", "Could volunteer", "Yard sign")


async def write(sql: Connection, organization_id: int, title: str) -> None:
    questions = msgspec.json.encode(settled(GOTV)).decode()
    await sql.execute(
        "UPDATE campaigns SET questions = $3::jsonb WHERE organization_id = $1 AND title = $2",
        organization_id,
        title,
        questions,
    )
    await sql.executemany(
        "INSERT INTO tags (organization_id, kind, name) VALUES ($1, 'conversation', $2)",
        [(organization_id, name) for name in TAGS],
    )
