"""What the demo's volunteers ask and write down: questions that branch."""

from typing import Final

from server.domain.surveys import Answer, Question

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
EVENT: Final = (
    Question(
        text="Will they come?",
        key="coming",
        answers=[
            Answer("Yes", next="reminder", response_script="Thank you"),
            Answer("Yes, with others", next="reminder", response_script="Thank you"),
            Answer("Perhaps", next="reminder"),
            Answer("No", next=None, response_script="Not interested"),
        ],
    ),
    Question(text="Shall we remind them?", key="reminder", answers=[Answer("Yes", next=None), Answer("No", next=None)]),
)
SURVEY: Final = (
    Question(
        text="¿Qué debe mejorar primero?",
        key="priority",
        answers=[
            Answer("Transporte", response_script="Gracias"),
            Answer("Vivienda", response_script="Gracias"),
            Answer("Parques", response_script="Gracias"),
            Answer("Otra cosa"),
        ],
    ),
    Question(text="¿Vendrá a la reunión?", key="meeting", answers=[Answer("Sí", next=None), Answer("No", next=None)]),
)
VOTER_ID: Final = (
    Question(
        text="How do they see question 2?",
        key="support",
        answers=[
            Answer("1 strong support", next="help"),
            Answer("2 leans to yes", next="help"),
            Answer("3 undecided", next=None, response_script="The plan"),
            Answer("4 leans to no", next=None, response_script="Thank you"),
            Answer("5 strong no", next=None, response_script="Thank you"),
        ],
    ),
    Question(
        text="Would they help?",
        key="help",
        answers=[
            Answer("Knock on doors", next=None, response_script="Help"),
            Answer("Put up a yard sign", next=None),
            Answer("Not this time", next=None),
        ],
    ),
)
PLEDGE: Final = (
    Question(
        text="Will they give?",
        key="pledge",
        answers=[
            Answer("Gave already", next=None, response_script="Thank you"),
            Answer("Will give", next=None, response_script="How to give"),
            Answer("Not this time", next=None),
        ],
    ),
)
VISIT: Final = (
    Question(
        text="Will they keep the appointment?",
        key="visit",
        answers=[
            Answer("Keeps it", next=None, response_script="See you"),
            Answer("Wants another time", next=None, response_script="Another time"),
            Answer("Cancels", next=None),
        ],
    ),
)
LEAD: Final = (
    Question(
        text="How warm is the lead?",
        key="lead",
        answers=[
            Answer("Wants a test ride", next="when", response_script="Test ride"),
            Answer("Wants a price", next=None, response_script="Price"),
            Answer("Later", next=None),
            Answer("No", next=None),
        ],
    ),
    Question(text="When?", key="when", answers=[Answer("This week", next=None), Answer("Next week", next=None)]),
)
