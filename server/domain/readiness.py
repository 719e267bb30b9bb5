"""What a draft still lacks before it may be launched, and what is worth a second look."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from server.domain import scripts
from server.domain.languages import Phrase
from server.domain.scripts import NoticeMode, ScriptError


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
    is_template: bool = False
    unnamed: Collection[str] = ()  # merge fields of names for which the organisation has no word in their place
    chosen: int | None = None  # of its own numbers, those that send; None: it has not chosen any


def missing(facts: Facts) -> list[Item]:
    """Why it cannot be launched; nothing when it can."""
    return [*_organization(facts), *_contacts(facts), *_scripts(facts), *_numbers(facts)]


def _organization(facts: Facts) -> Iterator[Item]:
    if facts.is_template:
        yield Item("is_template", "This is a template. Copy it, and launch the copy.", "about")
    if not facts.p2p:
        yield Item("p2p_locked", "Ask the operator of this Textbank to unlock text banking.", "about")
    if not facts.organization.strip():
        yield Item("no_organization_name", "Give your organization a name: people are told who texts them.", "about")
    if not facts.description.strip():
        yield Item("no_description", "Tell volunteers what this campaign is about.", "about")


def _contacts(facts: Facts) -> Iterator[Item]:
    if not facts.list_chosen:
        yield Item("no_list", "Choose a list of people.", "contacts")
    elif facts.importing:
        yield Item("importing", "An import into this list is still running. Wait until it is done.", "contacts")
    elif not facts.contacts:
        yield Item("empty_list", "There is nobody on this list yet.", "contacts")


def _scripts(facts: Facts) -> Iterator[Item]:
    if not facts.initial_scripts:
        yield Item("no_initial_script", "Write a first text.", "initials")
    for n, text in enumerate(facts.initial_scripts, 1):
        if facts.notice_mode == "in_script" and not scripts.has_opt_out_words(text):
            detail = Phrase(
                "Say in first text {number} how to stop the texts, for example: Reply STOP to opt out.", number=n
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
        detail = Phrase("There are no active numbers of {whose} to text from.", whose=whose)
        yield Item("no_numbers", detail, "numbers")
    elif facts.chosen == 0:
        detail = Phrase("None of the numbers chosen for this campaign sends any more. Choose others, or all of them.")
        yield Item("no_chosen_numbers", detail, "numbers")
    if facts.sandbox and facts.real_numbers:
        yield Item("real_numbers", "A sandbox texts from numbers of the simulator only.", "numbers")


def _registration(facts: Facts) -> Iterator[Item]:
    if facts.registration_state is None:
        yield Item("no_registration", "Choose the registration that these texts are sent under.", "numbers")
    elif facts.registration_expired:
        yield Item("registration_expired", "The registration has expired. Renew it, or choose another.", "numbers")
    elif facts.registration_state != "approved":
        state = Phrase(facts.registration_state)
        detail = Phrase("The registration is {state}; carriers take texts once it is approved.", state=state)
        yield Item("registration_not_approved", detail, "numbers")


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
    for section, texts in (("initials", facts.initial_scripts), ("responses", facts.response_scripts)):
        for text in texts:
            for found in scripts.warnings(text):
                yield Item(found.code, found.sentence, section)
            for name in facts.unnamed:
                if f"{{{name}}}" in text:
                    detail = Phrase("Where a name is missing, nothing stands for {field}. Set a word.", field=name)
                    yield Item("no_fallback", detail, section)
