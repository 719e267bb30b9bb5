"""Two campaigns beside the large ones: who is for question 2, and a drive for the roof of the library."""

from server.demo import surveys
from server.demo.banks import HOUR, Bank, Mark, Script, Shift
from server.demo.talks import closed, opened, stop, waiting

GIVE = "https://canyon-neighbors.example/roof"

VOTER_ID = Bank(
    key="voter_id",
    title="Question 2: who is with us?",
    list_name="Ward 4, near the old bus line",
    description="Ask how people see question 2, which brings the 17 bus back, and write down how strongly. Do not "
    "argue: a clear no is a good answer.",
    contacts=range(900, 1_060),
    initials=(
        Script(
            "Hi {firstName}, {volunteerFirstName} with {organization}. Question 2 would bring the 17 bus back to "
            "{city}. How do you see it: for, against, or not sure? Reply STOP to opt out."
        ),
    ),
    canned=(
        ("Strong support", "Wonderful, {firstName}! May we count you as a supporter?"),
        ("The plan", "In short: the bus every 20 minutes from 6 am to 10 pm, paid from the water fund's surplus."),
        ("Help", "Thank you! Our coordinator Sue calls you this week about what needs doing."),
        ("Thank you", "Thank you for telling me, {firstName}. That helps."),
        ("Wrong number", "Sorry about that, we will take this number off our list. Have a good day!"),
    ),
    marks={
        "Strong support": Mark(fields={"support": "1 strong support"}),
        "Help": Mark(("Could volunteer", "Wants a call back")),
    },
    questions=surveys.VOTER_ID,
    talks=(
        closed(
            "< For! That bus was my way to work", "> Wonderful, {firstName}! May we count you as a supporter?", "< yes"
        ).noted(support="1 strong support", help="Not this time"),
        waiting("< against, too expensive", "> Thank you for telling me, {firstName}. That helps.").noted(
            support="5 strong no"
        ),
        opened("< For, and I can knock on doors if you need people").noted(
            "Could volunteer", "Wants a call back", support="1 strong support", help="Knock on doors"
        ),
        waiting(
            "< not sure, what does it cost?",
            "> In short: the bus every 20 minutes from 6 am to 10 pm, paid from the water fund's surplus.",
        ).noted(support="3 undecided"),
        closed("< probably yes").noted(support="2 leans to yes", help="Put up a yard sign"),
        opened("< Call me, I don't like to discuss this in texts").noted("Wants a call back"),
        stop("< STOP"),
        closed("< rather not. my taxes are high enough", "> Thank you for telling me, {firstName}. That helps.").noted(
            support="4 leans to no"
        ),
        waiting("< yes yes yes 🚌", "> Wonderful, {firstName}! May we count you as a supporter?").noted(
            "Yard sign", support="1 strong support", help="Put up a yard sign"
        ),
    ),
    texted=90,
    shifts=(Shift(28 * HOUR, 2 * HOUR),),
    opted_out_before=2,
    held=6,
    skipped=2,
    folder="Get out the vote",
)
PLEDGES = Bank(
    key="pledges",
    title="A new roof for the library",
    list_name="Friends of the library",
    description="The roof leaks over the children's books. Ask those who gave before; 20 dollars buy one square foot.",
    contacts=range(1_060, 1_200),
    initials=(
        Script(
            "Hi {firstName}, {volunteerFirstName} from {organization}. The library's roof leaks over the children's "
            f"books. Can you help with $20? {GIVE} Reply STOP to opt out."
        ),
    ),
    canned=(
        ("How to give", f"You can give here: {GIVE} or leave a check at the front desk. Thank you, {{firstName}}!"),
        ("What for", "20 dollars buy one square foot of roof. We have 610 of 900 square feet so far."),
        ("Receipt", "The receipt for your taxes comes by e-mail within a day."),
        ("Thank you", "Thank you so much, {firstName}! The children of {city} will stay dry."),
        ("Wrong number", "Sorry about that, we will take this number off our list. Have a good day!"),
    ),
    marks={"Thank you": Mark(("Donor",))},
    questions=surveys.PLEDGE,
    talks=(
        closed("< Just gave 40", "> Thank you so much, {firstName}! The children of {city} will stay dry.").noted(
            "Donor", pledge="Gave already"
        ),
        waiting("< is the link safe?", f"> You can give here: {GIVE} or leave a check at the front desk."),
        opened("< I will on payday. can you remind me on friday?").noted("Wants a call back", pledge="Will give"),
        closed(
            "< not this year, sorry", "> No worries, {firstName}. Thank you for being a friend of the library."
        ).noted(pledge="Not this time"),
        waiting(
            "< what is it for exactly", "> 20 dollars buy one square foot of roof. We have 610 of 900 so far."
        ).noted(pledge="Will give"),
        opened("< my mother used to read there to kids. can I give in her name?").noted("Donor", pledge="Will give"),
        stop("< Stop asking for money. STOP"),
        closed("< done!! 20 bucks 📚", "> Thank you so much, {firstName}!").noted("Donor", pledge="Gave already"),
    ),
    texted=84,
    shifts=(Shift(51 * HOUR, 2 * HOUR),),
    opted_out_before=2,
    skipped=2,
    folder="Fundraising",
)
