"""What a draft still lacks before it may be launched, and what is worth a second look."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from server.domain import scripts
from server.domain.languages import Phrase
from server.domain.organizations import UNNAMED
from server.domain.scripts import NoticeMode, ScriptError
from server.domain.texts_bought import TextsBought


class Item(msgspec.Struct, frozen=True):
    """One line for the coordinator; `section` is where in the draft it is put right."""

    code: str
    detail: str
    section: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that readiness asks."""

    organization: str
    p2p: bool
    notice_mode: NoticeMode
    description: str
    same_title: bool  # another campaign that is not archived is called the same
    list_chosen: bool
    contacts: int
    importing: bool
    strangers: int  # contacts used to a number that is not in the pool
    initial_scripts: Sequence[str]
    response_scripts: Sequence[str]
    custom_keys: Collection[str]
    sandbox: bool
    registration_state: str | None
    registration_expired: bool
    numbers: int
    real_numbers: int  # those of the pool whose texts reach phones
    verify_expired: bool = False  # the registration's token of Campaign Verify
    verify_missing: bool = False  # of a registration for political texts
    start_passed: bool = False  # the time it was to begin at
    is_template: bool = False
    unnamed: Collection[str] = ()  # merge fields of names for which the organisation has no word in their place
    chosen: int | None = None  # of its own numbers, those that send; None: it has not chosen any
    pictures: Sequence[int] = ()  # first texts that carry one, from 1
    words_only: int = 0  # of the numbers it texts from, those that send no pictures
    without_pictures: int = 0  # contacts used to a number that sends none
    texts: TextsBought | None = None  # None: the organisation does not buy them beforehand
    cost: int = 0  # texts to everybody, in parts; asked for warnings only


def missing(facts: Facts) -> list[Item]:
    """Why it cannot be launched; nothing when it can."""
    return [*_organization(facts), *_contacts(facts), *_scripts(facts), *_numbers(facts), *_texts(facts)]


def _organization(facts: Facts) -> Iterator[Item]:
    if facts.is_template:
        yield Item("is_template", "This is a template. Copy it, and launch the copy.", "about")
    if not facts.p2p:
        yield Item("p2p_locked", "Ask the operator of this Textbank to unlock text banking.", "about")
    if not facts.organization.strip():
        yield Item(
            "no_organization_name",
            "Give your organization a name in the settings: people are told who texts them.",
            "about",
        )
    if not facts.description.strip():
        yield Item("no_description", "Tell volunteers what this campaign is about.", "about")


def _contacts(facts: Facts) -> Iterator[Item]:
    if not facts.list_chosen:
        yield Item("no_list", "Choose a list of people.", "contacts")
    elif facts.importing:
        yield Item("importing", "An import into this list is still running. Wait until it is done.", "contacts")
    elif not facts.contacts:
        yield Item("empty_list", "There is nobody on this list yet.", "contacts")
    if facts.pictures and facts.without_pictures:
        detail = Phrase.counted(
            "First text {script} carries a picture, and {count} person on the list hears from a number that sends "
            "none. Move them to another under Numbers, or take the picture out.",
            "First text {script} carries a picture, and {count} people on the list hear from numbers that send none. "
            "Move them to others under Numbers, or take the picture out.",
            facts.without_pictures,
            script=facts.pictures[0],
        )
        yield Item("people_without_pictures", detail, "contacts")


def _scripts(facts: Facts) -> Iterator[Item]:
    if not facts.initial_scripts:
        yield Item("no_initial_script", "Write a first text.", "initials")
    for n, text in enumerate(facts.initial_scripts, 1):
        if facts.notice_mode == "in_script" and not scripts.has_opt_out_words(text):
            detail = Phrase(
                "Text {number} does not say how to stop the texts, for example: Reply STOP to opt out. Your "
                "organization asks for it in each first text (Settings, The way out).",
                number=n,
            )
            yield Item("no_opt_out_words", detail, "initials")
    for section, texts in (("initials", facts.initial_scripts), ("responses", facts.response_scripts)):
        for text in texts:
            try:
                scripts.compile(text, facts.custom_keys)
            except ScriptError as problem:
                yield Item(problem.code, problem.sentence, section)


def _numbers(facts: Facts) -> Iterator[Item]:
    if not facts.sandbox:
        yield from _registration(facts)
    if not facts.numbers:
        whose = Phrase("this registration") if facts.registration_state else Phrase("your organization")
        detail = Phrase(
            "There are no active numbers of {whose} to text from. Add some, or wake them, under Numbers.", whose=whose
        )
        yield Item("no_numbers", detail, "numbers")
    elif facts.chosen == 0:
        detail = Phrase("None of the numbers chosen for this campaign sends any more. Choose others, or all of them.")
        yield Item("no_chosen_numbers", detail, "numbers")
    if facts.pictures and facts.words_only:
        detail = Phrase.counted(
            "First text {script} carries a picture, and {count} number it would be sent from sends none. Choose "
            "numbers for this campaign that do, say on the number's page that it does, or take the picture out.",
            "First text {script} carries a picture, and {count} numbers it would be sent from send none. Choose "
            "numbers for this campaign that do, say on the numbers' pages that they do, or take the picture out.",
            facts.words_only,
            script=facts.pictures[0],
        )
        yield Item("no_picture_numbers", detail, "numbers")
    if facts.sandbox and facts.real_numbers:
        yield Item("real_numbers", "A sandbox texts from numbers of the simulator only.", "numbers")


def _registration(facts: Facts) -> Iterator[Item]:
    if facts.registration_state is None:
        detail = Phrase(
            "Choose the registration that these texts are sent under; they are kept under Numbers, Registrations. "
            "Without one, switch the sandbox on."
        )
        yield Item("no_registration", detail, "numbers")
    elif facts.registration_expired:
        detail = Phrase(
            "The registration has expired. Choose another, or renew it and enter its new end: Numbers, Registrations."
        )
        yield Item("registration_expired", detail, "numbers")
    elif facts.registration_state != "approved":
        state = Phrase(facts.registration_state)
        detail = Phrase(
            "The registration is {state}; carriers take texts once it is approved. Enter it then under Numbers, "
            "Registrations.",
            state=state,
        )
        yield Item("registration_not_approved", detail, "numbers")
    elif facts.verify_expired:
        detail = Phrase(
            "The Campaign Verify token of the registration has ended, and carriers refuse political texts without one. "
            "Get a new one and enter it with its end: Numbers, Registrations."
        )
        yield Item("verify_expired", detail, "numbers")


def _texts(facts: Facts) -> Iterator[Item]:
    if facts.texts is not None and not facts.texts.left:
        detail = Phrase(
            "The texts your organization bought are used up. An administrator enters more: Settings, Texts bought."
        )
        yield Item("no_texts_left", detail, "review")


def warnings(facts: Facts) -> list[Item]:
    """What does not stop a launch."""
    return list(_warnings(facts))


def _warnings(facts: Facts) -> Iterator[Item]:
    if facts.same_title:
        yield Item("same_title", "Another campaign has the same title.", "about")
    if facts.strangers:
        detail = Phrase(
            "{count} people hear from a number outside this registration, and go on doing so.", count=facts.strangers
        )
        yield Item("other_numbers", detail, "contacts")
    if facts.verify_missing and not facts.sandbox:
        detail = Phrase(
            "The registration is for political texts and has no Campaign Verify token. Carriers ask one of every "
            "political committee (527); enter yours under Numbers, Registrations."
        )
        yield Item("no_verify_token", detail, "numbers")
    if facts.start_passed:
        detail = Phrase("The time it was to start at has passed: it starts as soon as it is launched and set up.")
        yield Item("start_passed", detail, "hours")
    if facts.texts is not None and 0 < facts.texts.left < facts.cost:
        detail = Phrase(
            "It takes about {cost} texts, and of those your organization bought {left} are left.",
            cost=facts.cost,
            left=facts.texts.left,
        )
        yield Item("texts_short", detail, "review")
    yield from _without_sender(facts)
    yield from _worth_a_look("initials", facts.initial_scripts, facts.unnamed)
    yield from _worth_a_look("responses", facts.response_scripts, facts.unnamed)


def _without_sender(facts: Facts) -> Iterator[Item]:
    """Carriers ask that a first text says who sends it: by the field, or by its name."""
    name = facts.organization.strip().casefold()
    for number, text in enumerate(facts.initial_scripts, 1):
        if "{organization}" not in text and (not name or name not in text.casefold()):
            detail = Phrase(
                "Text {number} does not say who texts. Name your organization, for example by {field}.",
                number=number,
                field="{organization}",
            )
            yield Item("no_sender", detail, "initials")


def of_responses(texts: Sequence[str]) -> list[Item]:
    """What is worth a second look in canned responses, which may be written after the launch, too."""
    return list(_worth_a_look("responses", texts, ()))


def _worth_a_look(section: str, texts: Sequence[str], unnamed: Collection[str]) -> Iterator[Item]:
    for text in texts:
        for found in scripts.warnings(text):
            yield Item(found.code, found.sentence, section)
        for name in unnamed:
            if f"{{{name}}}" in text:
                detail = Phrase(
                    "Where a name is missing, “{word}” stands for {field}: your organization has no word of its own. "
                    "An administrator sets one in the settings.",
                    word=UNNAMED[name],
                    field=name,
                )
                yield Item("no_fallback", detail, section)
