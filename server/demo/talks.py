"""What was said before anybody came: talks that people had. Lines of theirs begin with <, ours with >."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

Ending = Literal["open", "waiting", "closed", "opted_out"]


@dataclass(frozen=True, slots=True)
class Talk:
    """What follows a first text, and how the thread stands now. `passed_on` is why its volunteer let it go.

    `answers` are what was written down of the campaign's questions, by key; `tags` what the thread was tagged with.
    """

    ending: Ending
    lines: tuple[str, ...]
    passed_on: str | None = None
    language: str = "en"
    answers: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()

    def noted(self, *tags: str, **answers: str) -> "Talk":
        """The same with tags and answers."""
        return replace(self, tags=tags, answers=answers)


def opened(*lines: str, passed_on: str | None = None, language: str = "en") -> Talk:
    return Talk("open", lines, passed_on, language)


def waiting(*lines: str, language: str = "en") -> Talk:
    return Talk("waiting", lines, None, language)


def closed(*lines: str, language: str = "en") -> Talk:
    return Talk("closed", lines, None, language)


def stop(*lines: str, language: str = "en") -> Talk:
    return Talk("opted_out", lines, None, language)


LONG = opened(
    "< Who is this?",
    "> We are {organization}, neighbors from {city} who volunteer. Do you have a plan to vote?",
    "< Not really. I have not voted since 2012",
    "> Glad you answered! Would you like help to make a plan?",
    "< maybe. first tell me why I should bother",
    "> Fair question. This election decides about the bus lines and the water rates.",
    "< the 17 bus? they cut it last year",
    "> Yes, that one. Bringing it back is on the ballot, it's question 2.",
    "< huh",
    "< nobody told me that",
    "> That's why I text people 🙂 Do you use the bus?",
    "< I used to take it to the clinic twice a week",
    "< now my son drives me when he can",
    "> I'm sorry, that sounds hard. How far is the clinic?",
    "< 40 minutes walking. I'm 71",
    "> That is far. Are you registered at your address in {city}?",
    "< think so. I moved in March",
    "> Then let's check. Did you tell the county about the move?",
    "< I changed my license, does that count?",
    "> It does, if you ticked the box for voters. You can look it up with the county recorder.",
    "< ok hold on",
    "< it says active",
    "> Great, then you are all set! Your polling place is {polling_place}.",
    "< where is that exactly",
    "> Two blocks north of the post office, the entrance is on the side.",
    "< ah I know it. there are stairs there",
    "> There is a ramp at the back, and poll workers come out to your car if you call.",
    "< really? I did not know",
    "> Yes, it's called curbside voting. Every polling place has it.",
    "< what do I need to bring",
    "> A photo ID with your address. Do you have your new license?",
    "< yes got it in april",
    "> Perfect. What time would be good for you?",
    "< morning before it gets hot",
    "> Polls open at 6. Can your son drive you?",
    "< he works tuesdays",
    "> We have neighbors who drive. Shall we pick you up?",
    "< who would come?",
    "> A volunteer from your part of town, with a name tag. I can tell you the name the day before.",
    "< ok that is very kind of you",
    "> Does 8 am work?",
    "< 8:30 better. I take my pills with breakfast",
    "> 8:30 it is. Is it fine if the driver calls this number?",
    "< yes but let it ring long, I am slow",
    "> We will! Anything else I can help with?",
    "< can my neighbor Dolores come along? she has no car either",
)
LETTER = (
    "< Thank you for asking, and since you asked, here is what I think. I have lived on this street for thirty-four "
    "years. I raised three children here and buried my husband from the church on the corner. In all that time I have "
    "seen one sidewalk repaired, and that was the one in front of the council member's house. The street light at "
    "number 40 has been out since January; I called four times and each time they were very friendly. I will vote, I "
    "always have, and I will tell my card club to vote too. But please, whoever wins, somebody should come by at "
    "night with a flashlight and look at that corner before a child gets hurt. Sorry for the long text, my grandson "
    "says nobody writes letters on a phone. Have a blessed day 🌻"
)

GOTV_TALKS = (
    LONG,
    waiting("< Yes! Already have my plan, going before work", "> Wonderful, {firstName}. Thank you for voting!").noted(
        plan="Yes", how="On their own"
    ),
    opened("< Where do I vote?"),
    stop("< STOP"),
    closed("< Yes, voted by mail last week 🗳️", "> Wonderful, {firstName}. Thank you for voting!", "< 👍").noted(
        plan="Voted already"
    ),
    opened(LETTER),
    closed("< Wrong number", "> Sorry about that, we will take this number off our list. Have a good day!"),
    opened(
        "< I don't have a car anymore. Can somebody drive me?", passed_on="cannot answer: ride on election day"
    ).noted("Wants a call back", plan="Yes", how="They need a ride"),
    waiting("< What time do the polls close?", "> Polls are open from 6 am to 7 pm. If you are in line at 7, stay."),
    opened("< You people never listen to us. Fix the street lights first", passed_on="upset"),
    closed(
        "< Sí, ya tengo mi plan, voy temprano", "> ¡Muchas gracias, {firstName}! Su voto cuenta.", language="es"
    ).noted(plan="Yes", how="On their own"),
    opened("< take me off your list"),
    closed("< No thanks", "> Thanks for telling me, {firstName}. We won't bother you about this again.").noted(
        plan="No"
    ),
    opened(
        "< Can I still register?", "> May I ask if you have moved since you last voted?", "< yes in June, from Reno"
    ),
    opened("< 😡😡😡"),
    waiting(
        "< Do I need my ID?",
        "> Bring a photo ID with your address.",
        "< and if it's expired?",
        "> Then bring a bill too.",
    ),
    opened("< ¿Puedo votar si todavía no me llega la credencial?", language="es"),
    closed("< yes i always vote").noted(plan="Yes", how="By mail"),
    stop("< Stop texting me, I mean it", "> Sorry about that, {firstName}.", "< STOP"),
    waiting("< not sure yet", "> That is fine, {firstName}. Is there a question that I can look up for you?").noted(
        plan="Not decided yet", topic="Transport"
    ),
    opened("< Is question 2 the one about the buses?"),
    closed(
        "< I am voting for the other side, sorry", "> All good, {firstName}. Thank you for voting!", "< ha, you too"
    ),
    opened("< Can my daughter come in with me? She is my eyes, I am blind", passed_on="cannot answer").noted(
        "Wants a call back", plan="Yes"
    ),
    closed("< 👍👍"),
    waiting("< Who is this?", "> We are {organization}, neighbors from {city} who volunteer."),
    opened("< my husband passed in may. please take his name off, it hurts every time", passed_on="escalate").noted(
        "Wants a call back"
    ),
    waiting("< ¿Dónde voto?", "> Su casilla es {polling_place}.", "< Gracias, muy amable", language="es"),
    closed("< ok"),
    opened("< Honestly, who pays for all these texts?"),
    closed("< Nobody by that name here", "> Sorry about that, we will take this number off our list."),
    stop("< ALTO", language="es"),
    waiting("< Yep, me and my sister are both going 🎉", "> Wonderful! Thank you both for voting!").noted(
        "Could volunteer", plan="Yes", how="On their own"
    ),
)
EVENT_TALKS = (
    opened("< Yes! We will be there, what can we bring?").noted("RSVP", coming="Yes"),
    waiting("< Sounds great, count me in 😊", "> Great, see you there, {firstName}!").noted(
        "RSVP", coming="Yes", reminder="Yes"
    ),
    waiting("< Where is it exactly?", "> It is in Canyon Park, at the picnic tables by the north gate.", "< cool"),
    stop("< STOP"),
    closed("< No thanks", "> No problem, {firstName}. Have a nice weekend!").noted(coming="No"),
    waiting("< Maybe, I have to check with work", "> No problem, just come by if you can.").noted(
        coming="Perhaps", reminder="Yes"
    ),
    opened("< Is there a place for a wheelchair? My mom wants to come"),
    closed("< Love what you all are doing!", "> Thank you, that means a lot!"),
    opened("< I'm tired of these texts honestly"),
    waiting("< Can I bring my kids?", "> Yes, bring the kids! There will be games and a piñata at 4.", "< 🥳🥳").noted(
        "RSVP", coming="Yes, with others", reminder="Yes"
    ),
    closed("< Wrong number", "> Sorry about that, we will take this number off our list."),
    opened("< ¿A qué hora empieza? No hablo mucho inglés", passed_on="another language"),
    closed("< ok"),
    opened("< Last year it was so loud that my baby did not sleep. Will there be a band again?", passed_on="upset"),
    waiting("< I can help set up tables in the morning", "> You are the best! Be there at noon.").noted(
        "RSVP", "Could volunteer", coming="Yes"
    ),
    opened("< We are 14 people from the choir, is that ok? We could sing!").noted("RSVP", coming="Yes, with others"),
    closed("< Sure, we loved it last year", "> Great, see you there, {firstName}!").noted(
        "RSVP", coming="Yes", reminder="No"
    ),
    waiting("< What time does it start?", "> Saturday from 2 to 6 pm. Come and go as you like!", "< see you"),
    waiting("< Not sure yet"),
    closed("< Can't make it, we work saturdays", "> Next time! Have a nice weekend, {firstName}.").noted(coming="No"),
    stop("< Unsubscribe"),
    waiting("< Are dogs ok? 🐕", "> Dogs on a leash are welcome!", "< he is a very good boy"),
    opened("< I am vegetarian, is there anything for me?"),
)
SURVEY_TALKS = (
    waiting("< El transporte, el camión pasa cada hora", "> ¡Muchas gracias, {firstName}! Su opinión cuenta.").noted(
        priority="Transporte"
    ),
    opened("< Vivienda, las rentas ya no se pueden pagar. ¿Ustedes ayudan con eso?").noted(priority="Vivienda"),
    closed("< Parques 🌳", "> ¡Muchas gracias, {firstName}! Su opinión cuenta.", "< De nada").noted(priority="Parques"),
    stop("< ALTO"),
    opened("< ¿Quién es?"),
    waiting(
        "< ¿Para qué es?", "> Llevaremos los resultados a la reunión del consejo.", "< Ah bueno. Entonces transporte"
    ).noted(priority="Transporte"),
    opened("< Arreglen primero la luz de la calle, llevamos un año a oscuras", passed_on="upset"),
    closed("< Número equivocado", "> Disculpe la molestia, quitaremos este número de la lista."),
    closed("< No me interesa", "> Está bien, {firstName}. No le volveremos a preguntar."),
    opened(
        "< Las tres cosas, pero si tengo que elegir: banquetas. Mi esposo anda en silla de ruedas y no puede salir solo"
    ).noted(priority="Otra cosa"),
    waiting("< ¿Cuándo es la reunión?", "> El primer lunes del mes a las 6, en la biblioteca.", "< Ahí nos vemos")
    .noted(meeting="Sí")
    .noted(priority="Transporte", meeting="No"),
    closed("< Transporte", "> ¡Muchas gracias, {firstName}! Su opinión cuenta."),
    opened("< Sorry I don't speak Spanish, can you say that in English?", passed_on="another language", language="en"),
    waiting("< Siempre preguntan y nunca hacen nada", "> Tiene razón en estar molesto. Lo llevamos a la reunión."),
    closed("< Más árboles por favor 🙏", "> ¡Muchas gracias, {firstName}!").noted(priority="Parques"),
    opened("< ya no me escriban por favor"),
    waiting("< Depende", "> Claro, puede elegir dos. ¿Cuál le parece más urgente?"),
)
