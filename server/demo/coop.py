"""A second organization of the same people: a repair shop that writes to its customers, with all that is its own."""

from datetime import UTC, datetime, timedelta
from typing import Final

from server.demo import surveys
from server.demo.banks import HOUR, Bank, Mark, Script, Shift
from server.demo.people import AREAS, Login
from server.demo.talks import closed, opened, stop, waiting
from server.domain.people import Role

NAME: Final = "Juniper Street Bike Co-op"
AUTH_ID: Final = "MADEMO00000000000002"
CREW = (
    Login("Ada Quill", "ada@demo.example", Role.ADMINISTRATOR),
    Login("Sue Okafor", "sue@demo.example", Role.MANAGER),
    Login("Vera Lindqvist", "vera@demo.example", Role.VOLUNTEER),
    Login("Vic Tanaka", "vic@demo.example", Role.VOLUNTEER),
)
_OFFERS = ("a tune-up for $39", "two new tires for the price of one", "a free helmet check", "20% off winter gloves")
_BIKES = ("city bike", "cargo bike", "road bike", "folding bike", "kid's bike")


def numbers() -> list[str]:
    return [f"+1{area}5550195" for area, _, _ in AREAS[:6]]


def customer(n: int) -> dict[str, str]:
    """What the shop knows of its n-th customer; dates lie in the week after the demo was made."""
    day, hour = datetime.now(UTC) + timedelta(days=2 + n % 5), 9 + n % 8
    clock = f"{hour if hour < 13 else hour - 12}:30 {'am' if hour < 12 else 'pm'} MST"
    return {
        "offer": _OFFERS[n % len(_OFFERS)],
        "offer_code": f"BIKE-{1_000 + n}",
        "appointment": f"{day:%A, %b} {day.day} at {clock}",
        "bike": _BIKES[n % len(_BIKES)],
        "order_number": f"{40_000 + n * 7}",
        "tracking_number": f"JS{n * 7919 % 1_000_000:06}",
    }


_WRONG = ("Wrong number", "Sorry about that, we will take this number off our list. Have a good day!")
OFFERS = Bank(
    key="offers",
    title="An offer for each member",
    list_name="Members",
    description="Each member has an offer of their own; the code is theirs alone and good until the end of the month.",
    contacts=range(1_300, 1_345),
    initials=(
        Script(
            "Hi {firstName}, {volunteerFirstName} from {organization}. For your {bike} we have {offer}: show the code "
            "{offer_code} at the counter. Reply STOP to opt out."
        ),
    ),
    canned=(
        ("Until when", "The code {offer_code} is good until the end of the month."),
        ("Where", "We are at 40 Juniper Street, open Tuesday to Saturday, 9 to 6."),
        ("Thank you", "See you soon, {firstName}!"),
        _WRONG,
    ),
    talks=(
        closed("< nice, I come on Thursday", "> See you soon, {firstName}!"),
        waiting("< until when is it good?", "> The code {offer_code} is good until the end of the month."),
        opened("< can my wife use it? her bike needs it more"),
        stop("< STOP"),
    ),
    texted=30,
    shifts=(Shift(26 * HOUR, HOUR),),
    fields=customer,
    folder="Selling",
)
APPOINTMENTS = Bank(
    key="appointments",
    title="Reminder of repairs",
    list_name="Appointments this week",
    description="Remind people of their appointment, and write down whether they keep it.",
    contacts=range(1_345, 1_390),
    initials=(
        Script(
            "Hi {firstName}, {organization} here. Your {bike} is due for repair on {appointment}. Does that still suit "
            "you? {volunteerFirstName}. Reply STOP to opt out."
        ),
    ),
    canned=(
        ("See you", "Perfect, see you on {appointment}!"),
        ("Another time", "No problem. Which day suits you better? We are open Tuesday to Saturday, 9 to 6."),
        ("How long", "Most repairs take a day. We text you when it is ready."),
        _WRONG,
    ),
    questions=surveys.VISIT,
    marks={"Another time": Mark(("Wants a call back",))},
    talks=(
        closed("< yes", "> Perfect, see you on {appointment}!").noted(visit="Keeps it"),
        opened("< I have to work. can I come later that day?").noted("Wants a call back", visit="Wants another time"),
        closed("< no thanks, I fixed it myself").noted(visit="Cancels"),
        waiting("< how long does it take?", "> Most repairs take a day. We text you when it is ready.").noted(
            visit="Keeps it"
        ),
    ),
    texted=32,
    shifts=(Shift(25 * HOUR, HOUR),),
    fields=customer,
    folder="Service",
)
SERVICE = Bank(
    key="service",
    title="How was your order?",
    list_name="Orders of last week",
    description="Customers who got an order last week. Answer what they ask; what you cannot answer, pass on.",
    contacts=range(1_390, 1_435),
    initials=(
        Script(
            "Hi {firstName}, {volunteerFirstName} from {organization}. Did order {order_number} arrive as it should? "
            "Just answer here. Reply STOP to opt out."
        ),
    ),
    canned=(
        ("Where is it", "Order {order_number} is on its way. You can follow it with the number {tracking_number}."),
        ("Exchange", "Of course. Bring it in with order number {order_number}, and we exchange it at once."),
        ("Sorry", "I am sorry about that, {firstName}. I pass it on to Sue, who calls you today."),
        ("Thank you", "Great to hear, {firstName}. Ride safely!"),
        _WRONG,
    ),
    marks={"Sorry": Mark(("Wants a call back",))},
    talks=(
        closed("< all good, thanks!", "> Great to hear, {firstName}. Ride safely!"),
        waiting("< nothing came", "> Order {order_number} is on its way. You can follow it with {tracking_number}."),
        opened("< the pedals are the wrong ones, left and left", passed_on="cannot answer: exchange"),
        opened("< Third time it's late. I want my money back", passed_on="upset").noted("Wants a call back"),
        waiting(
            "< too small", "> Of course. Bring it in with order number {order_number}, and we exchange it at once."
        ),
    ),
    texted=34,
    shifts=(Shift(4 * HOUR, 3.9 * HOUR),),
    fields=customer,
    held=4,
    folder="Service",
)
LEADS = Bank(
    key="leads",
    title="Cargo bikes: who wants a test ride?",
    list_name="Asked about cargo bikes",
    description="People who left their number at the fair. Find out how warm the lead is, and write it down.",
    contacts=range(1_435, 1_480),
    initials=(
        Script(
            "Hi {firstName}, {volunteerFirstName} from {organization}. You asked about cargo bikes at the fair: would "
            "you like a test ride? Reply STOP to opt out."
        ),
    ),
    canned=(
        ("Test ride", "Come by any day from 9 to 6, {firstName}. Which day suits you? I keep one ready for you."),
        ("Price", "They begin at $2,900, or $79 a month. The first check-up is free."),
        ("Thank you", "Thank you, {firstName}. We are here when you need us."),
        _WRONG,
    ),
    questions=surveys.LEAD,
    marks={"Test ride": Mark(("Hot lead",))},
    talks=(
        waiting("< yes! saturday?", "> Come by any day from 9 to 6, {firstName}. I keep one ready for you.").noted(
            "Hot lead", lead="Wants a test ride", when="This week"
        ),
        opened("< how much are they?").noted(lead="Wants a price"),
        closed("< maybe next year", "> Thank you, {firstName}. We are here when you need us.").noted(lead="Later"),
        closed("< bought one elsewhere, sorry").noted(lead="No"),
        opened("< can you call me? easier on the phone").noted(
            "Hot lead", "Wants a call back", lead="Wants a test ride"
        ),
    ),
    texted=30,
    shifts=(Shift(27 * HOUR, HOUR),),
    fields=customer,
    folder="Selling",
)
NOTICE = Bank(
    key="notice",
    title="Winter check: this Friday",
    list_name="Everybody near the shop",
    description="One text to everybody near the shop, with date, time and zone.",
    contacts=range(1_480, 1_525),
    initials=(
        Script(
            "Hi {firstName}, {organization} checks bikes for free this Friday at 12pm MST, 40 Juniper Street. First "
            "come, first served! {volunteerFirstName}. Reply STOP to opt out."
        ),
    ),
    canned=(
        ("When", "Friday from 12pm to 5pm MST. Each check takes ten minutes."),
        ("Where", "We are at 40 Juniper Street, next to the library."),
        ("Thank you", "See you on Friday, {firstName}!"),
        _WRONG,
    ),
    talks=(
        closed("< I'll be there", "> See you on Friday, {firstName}!"),
        waiting("< is that Arizona time?", "> Friday from 12pm to 5pm MST. Each check takes ten minutes."),
        opened("< do you check wheelchairs too?"),
    ),
    texted=36,
    shifts=(Shift(28 * HOUR, HOUR),),
    fields=customer,
    folder="Selling",
)
BANKS = (OFFERS, APPOINTMENTS, SERVICE, LEADS, NOTICE)
