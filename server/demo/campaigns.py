"""The demo's three campaigns: what is said in them, and what was answered before anybody came."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Bank:
    """A campaign with its list: `contacts` is a range of the demo's contacts, `past` how many were texted."""

    title: str
    list_name: str
    description: str
    contacts: range
    initials: tuple[str, ...]
    responses: tuple[tuple[str, str], ...]
    past: int = 0
    spanish: bool = False
    opted_out_before: int = 0


GOTV = Bank(
    title="Get out the vote, Ward 4",
    list_name="Ward 4 voters",
    description="Election day is close. Ask if people have a plan to vote, and help them make one.",
    contacts=range(1_200),
    initials=(
        "Hi {firstName}, it's {volunteerFirstName} with {organization}. The city election is coming up. "
        "Do you have a plan to vote? Reply STOP to end.",
        "Hello {firstName}! {volunteerFirstName} here, a volunteer with {organization}. Can we count on your "
        "vote in the city election? Reply STOP to end.",
    ),
    responses=(
        ("Polling place", "You can look up your polling place with the county recorder. Shall I help you?"),
        ("Hours", "Polls are open from 6 am to 7 pm. If you are in line at 7, you may vote."),
        ("By mail", "You can drop a mail ballot at any polling place until they close at 7 pm."),
        ("Thank you", "Wonderful, {firstName}. Thank you for voting!"),
        ("Wrong number", "Sorry about that, we will take this number off our list. Have a good day!"),
        ("Not interested", "Thanks for telling me, {firstName}. We won't bother you about this again."),
    ),
    opted_out_before=8,
)
EVENT = Bank(
    title="Block party on Saturday",
    list_name="Neighbors near Canyon Park",
    description="Invite neighbors to the block party in Canyon Park on Saturday from 2 to 6 pm.",
    contacts=range(1_200, 1_700),
    initials=(
        "Hi {firstName}, this is {volunteerFirstName} with {organization}. We throw a block party in Canyon "
        "Park on Saturday, 2 to 6 pm. Will you come? Reply STOP to end.",
    ),
    responses=(
        ("Where", "It is in Canyon Park, at the picnic tables by the north gate."),
        ("When", "Saturday from 2 to 6 pm. Come and go as you like!"),
        ("Kids", "Yes, bring the kids! There will be games and a piñata at 4."),
        ("Thank you", "Great, see you there, {firstName}!"),
        ("Wrong number", "Sorry about that, we will take this number off our list. Have a good day!"),
    ),
    past=300,
)
SURVEY = Bank(
    title="Encuesta: ¿qué necesita el barrio?",
    list_name="Vecinos que hablan español",
    description="Una pregunta corta a los vecinos: qué debe mejorar primero en el barrio.",
    contacts=range(1_700, 2_000),
    initials=(
        "Hola {firstName}, soy {volunteerFirstName} de {organization}. ¿Qué debe mejorar primero en su "
        "barrio: transporte, vivienda o parques? Responda ALTO para no recibir más.",
    ),
    responses=(
        ("Gracias", "¡Muchas gracias, {firstName}! Su opinión cuenta."),
        ("¿Quién es?", "Soy de {organization}, una asociación de vecinos. Preguntamos a todo el barrio."),
        ("¿Para qué?", "Llevaremos los resultados a la reunión del consejo de la ciudad este mes."),
        ("Número equivocado", "Disculpe la molestia, quitaremos este número de la lista."),
    ),
    spanish=True,
)
BANKS = (GOTV, EVENT, SURVEY)

Ending = Literal["open", "answered", "closed", "opted_out"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply of the past, and how its conversation stands now."""

    text: str
    ending: Ending
    response: str | None = None


ANSWERS = (
    Answer("Yes! We will be there, what can we bring?", "open"),
    Answer("Sounds great, count me in 😊", "answered", "Great, see you there!"),
    Answer("Where is it exactly?", "answered", "It is in Canyon Park, at the picnic tables by the north gate."),
    Answer("STOP", "opted_out"),
    Answer("Is there parking?", "open"),
    Answer("No thanks", "closed"),
    Answer("Maybe, I have to check with work", "answered", "No problem, just come by if you can."),
    Answer("Who is this?", "open"),
    Answer("Love what you all are doing!", "answered", "Thank you, that means a lot!"),
    Answer("I'm tired of these texts honestly", "open"),
    Answer("Can I bring my kids?", "answered", "Yes, bring the kids! There will be games and a piñata at 4."),
    Answer("Wrong number", "closed", "Sorry about that, we will take this number off our list."),
    Answer("¿A qué hora empieza?", "open"),
    Answer("ok", "closed"),
    Answer("You people never listen to us. Fix the street lights first", "open"),
    Answer("I can help set up tables in the morning", "answered", "You are the best! Be there at noon."),
    Answer("take me off your list", "open"),
    Answer("Sure, we loved it last year", "closed"),
    Answer("What time does it start?", "answered", "Saturday from 2 to 6 pm. Come and go as you like!"),
    Answer("Not sure yet", "open"),
)
REPLIES = 60  # of the texts of the past, every fifth one
