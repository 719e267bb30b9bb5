"""The demo's campaigns: five that people work on in different states, and two drafts, of which one lacks something."""

from server.demo import surveys
from server.demo.banks import HOUR, Bank, Draft, Mark, Script, Shift
from server.demo.drives import PLEDGES, VOTER_ID
from server.demo.talks import EVENT_TALKS, GOTV_TALKS, SURVEY_TALKS

GOTV = Bank(
    key="gotv",
    title="Get out the vote, Ward 4",
    list_name="Ward 4 voters",
    description="Election day is close. Ask if people have a plan to vote, and help them make one: where, when, "
    "how to get there. Be kind to everybody, also to those who vote for somebody else.",
    contacts=range(900),
    talks=GOTV_TALKS,
    questions=surveys.GOTV,
    marks={"Need a ride": Mark(("Wants a call back",)), "Undecided": Mark(fields={"support": "3 undecided"})},
    folder="Get out the vote",
    initials=(
        Script(
            "Hi {firstName}, it's {volunteerFirstName}, a volunteer with {organization}. The city election is "
            "coming up and every vote in {city} counts. Do you have a plan to vote? Reply STOP to opt out."
        ),
        Script(
            "Hello {firstName}! {volunteerFirstName} here from {organization}. You are registered in {county} County, "
            "and vote at {polling_place}. Can we count on your vote in the city election? Reply STOP to opt out."
        ),
        Script(
            "Hola {firstName}, soy {volunteerFirstName}, de {organization}. Se acerca la elección de la ciudad. "
            "¿Ya tiene un plan para votar? Responda ALTO para no recibir más mensajes.",
            "es",
        ),
    ),
    canned=(
        ("Polling place", "Your polling place is {polling_place}, open from 6 am to 7 pm. The way there: {link:vote}"),
        ("Hours", "Polls are open from 6 am to 7 pm. If you are in line at 7, stay in line: you may vote."),
        ("By mail", "You can drop your mail ballot at any polling place until 7 pm. Please sign the envelope!"),
        ("What to bring", "Bring a photo ID with your address. No photo ID? Two papers with your name and address do."),
        ("Need a ride", "We have neighbors who drive. Shall we pick you up, and what time is good for you?"),
        (
            "Who we are",
            "We are {organization}, neighbors from {city} who volunteer. Your number is from the voter file.",
        ),
        ("Thank you", "Wonderful, {firstName}. Thank you for voting!"),
        ("Undecided", "That is fine, {firstName}. Is there a question about the election that I can look up for you?"),
        ("Not interested", "Thanks for telling me, {firstName}. We won't bother you about this again."),
        ("Wrong number", "Sorry about that, we will take this number off our list. Have a good day!"),
        ("Dónde votar", "Su casilla es {polling_place}. Puede ir de 6 de la mañana a 7 de la tarde."),
        ("Gracias", "¡Muchas gracias, {firstName}! Su voto cuenta."),
    ),
    texted=420,
    shifts=(Shift(26 * HOUR, 3 * HOUR), Shift(3 * HOUR, 2.95 * HOUR)),
    spanish_every=9,
    talk_every=4,
    opted_out_before=8,
    held=38,
    skipped=9,
)
EVENT = Bank(
    key="event",
    title="Block party on Saturday",
    list_name="Neighbors near Canyon Park",
    description="Invite neighbors to the block party in Canyon Park on Saturday from 2 to 6 pm. Paused: the team "
    "answers what came in and texts the rest on Friday.",
    contacts=range(1_200, 1_700),
    talks=EVENT_TALKS,
    questions=surveys.EVENT,
    marks={"Thank you": Mark(("RSVP",)), "Bring": Mark(("Could volunteer",))},
    folder="Events",
    initials=(
        Script(
            "Hi {firstName}, this is {volunteerFirstName} with {organization}. We throw a block party in Canyon "
            "Park on Saturday at 2pm MST: food, music, games. Will you come? Reply STOP to opt out."
        ),
        Script(
            "{firstName}, your neighbors are having a party! Canyon Park, Saturday 2 to 6 pm, free for everybody. "
            "Can we save you a plate? {volunteerFirstName}, {organization}. Reply STOP to opt out."
        ),
    ),
    canned=(
        ("Where", "It is in Canyon Park, at the picnic tables by the north gate."),
        ("When", "Saturday from 2 to 6 pm. Come and go as you like!"),
        ("Kids", "Yes, bring the kids! There will be games and a piñata at 4."),
        ("Parking", "Street parking on Juniper Road, and the school opens its lot for us."),
        ("Bring", "Just yourselves! If you like to bake: the dessert table is never full."),
        ("Rain", "If it rains we move into the gym of Canyon Elementary, same time."),
        ("Who we are", "We are {organization}, the neighbors' association. We meet every first Monday."),
        ("Thank you", "Great, see you there, {firstName}!"),
        ("Not interested", "No problem, {firstName}. Have a nice weekend!"),
        ("Wrong number", "Sorry about that, we will take this number off our list. Have a good day!"),
    ),
    texted=380,
    shifts=(Shift(74 * HOUR, 4 * HOUR), Shift(50 * HOUR, 3 * HOUR)),
    spanish_every=15,
    talk_every=4,
    paused=True,
    opted_out_before=5,
    skipped=6,
)
SURVEY = Bank(
    key="survey",
    title="Encuesta: ¿qué necesita el barrio?",
    list_name="Vecinos que hablan español",
    description="Una pregunta corta a los vecinos: qué debe mejorar primero en el barrio. Agradezca cada respuesta, "
    "también las molestas.",
    contacts=range(1_700, 2_000),
    talks=SURVEY_TALKS,
    questions=surveys.SURVEY,
    initials=(
        Script(
            "Hola {firstName}, soy {volunteerFirstName} de {organization}. ¿Qué debe mejorar primero en su "
            "barrio: transporte, vivienda o parques? Responda ALTO para no recibir más."
        ),
        Script(
            "Buenas, {firstName}. Le escribe {volunteerFirstName}, de {organization}. Queremos saber su opinión: "
            "¿qué hace falta en {city}: transporte, vivienda o parques? Responda ALTO para no recibir más."
        ),
    ),
    canned=(
        ("Gracias", "¡Muchas gracias, {firstName}! Su opinión cuenta."),
        ("¿Quién es?", "Soy de {organization}, una asociación de vecinos. Preguntamos a todo el barrio."),
        ("¿Para qué?", "Llevaremos los resultados a la reunión del consejo de la ciudad este mes."),
        ("Privacidad", "Solo contamos las respuestas. Su nombre y su número no se publican."),
        (
            "La reunión",
            "La reunión es el primer lunes del mes a las 6 de la tarde, en la biblioteca. ¿Le gustaría venir?",
        ),
        ("Elegir dos", "Claro, puede elegir dos. ¿Cuál le parece más urgente?"),
        ("Lo siento", "Tiene razón en estar molesto, {firstName}. Lo apunto y lo llevamos a la reunión."),
        ("Sin interés", "Está bien, {firstName}. No le volveremos a preguntar."),
        ("Número equivocado", "Disculpe la molestia, quitaremos este número de la lista."),
    ),
    texted=150,
    shifts=(Shift(27 * HOUR, 2 * HOUR), Shift(2.5 * HOUR, 2.4 * HOUR)),
    spanish_every=1,
    talk_every=3,
    team="Equipo en español",
    opted_out_before=4,
    held=12,
    skipped=3,
)
BANKS = (GOTV, EVENT, SURVEY, VOTER_ID, PLEDGES)
DRAFT = Draft(
    title="Thank our donors",
    description="A thank-you to everybody who gave for the library's new roof, and an invitation to the opening.",
    initials=(
        Script(
            "Hi {firstName}, {volunteerFirstName} from {organization}. The library has its new roof, thanks to you! "
            "Would you like to come to the opening? Reply STOP to opt out."
        ),
    ),
    canned=(
        ("Opening", "The opening is on the 14th at 5 pm, with coffee and a reading for children."),
        ("Thank you", "Thank you so much, {firstName}!"),
    ),
)
REMINDER = Draft(
    title="Reminder: the block party is tomorrow",
    description="For those who said that they come, on the day before.",
    list_name="Coming to the block party",
    initials=(
        Script(
            "Hi {firstName}, {volunteerFirstName} from {organization}: the block party is tomorrow, Saturday at 2pm "
            "MST, in Canyon Park by the north gate. Still coming? Reply STOP to opt out."
        ),
    ),
    canned=(
        ("Good", "Great, see you there, {firstName}!"),
        ("Pity", "That is a pity, {firstName}. Next time!"),
    ),
)
