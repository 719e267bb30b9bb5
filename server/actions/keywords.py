"""Keywords: written by managers, and what happens when somebody texts one."""

from typing import Annotated, Any

import asyncpg
import msgspec

from server.access import Viewer
from server.actions import erased_phones, optouts
from server.actions.conversations import announce_change
from server.actions.importing import contact_row
from server.actions.unit_of_work import Work, unit_of_work
from server.domain import keywords, links, scripts, writing
from server.domain.audit import Action
from server.domain.consents import Source
from server.domain.drafts import Id, Words
from server.domain.import_files import ContactFields
from server.domain.keywords import Does
from server.domain.languages import Phrase
from server.domain.organizations import Settings
from server.domain.scripts import ScriptError
from server.domain.surveys import Question, question_of
from server.domain.tags import Kind
from server.errors import FieldError, Invalid, NotFound, Refused
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.models import Organization
from server.storage.queries import campaigns as campaign_queries
from server.storage.queries import consents as consent_queries
from server.storage.queries import contacts as contact_queries
from server.storage.queries import custom_fields as field_queries
from server.storage.queries import imports as import_queries
from server.storage.queries import inbound as inbound_queries
from server.storage.queries import keywords as queries
from server.storage.queries import links as link_queries
from server.storage.queries import optouts as opt_out_queries
from server.storage.queries import surveys as survey_queries
from server.storage.queries import tags as tag_queries

TextedWord = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


HELP = "HELP"  # no keyword can be called so: its campaign is known by this title


class NewKeyword(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A word that lets people `join` a list, by its id or the name of a new one (left out: the word itself), or that
    `mark`s a conversation: by a tag, an answer to a question, or both; everywhere or in one campaign."""

    word: TextedWord
    does: Does = "join"
    list_id: Id | None = None
    list_name: (
        Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description=writing.LINE)] | None
    ) = None
    answer: Words | None = None
    campaign_id: Id | None = None
    tag_id: Id | None = None
    question: str | None = None
    choice: str | None = None


async def create(runtime: Runtime, viewer: Viewer, new: NewKeyword) -> int:
    """Its id. Raises Invalid with the fields, also as reserved_word; Refused taken."""
    if wrong := keywords.wrong(new.word):
        raise Invalid(wrong.detail, code=wrong.code, fields=[wrong])
    word = keywords.matched(new.word)
    try:
        async with unit_of_work(runtime) as work:
            given: dict[str, Any] = dict.fromkeys(("list_id", "campaign_id", "tag_id", "question", "choice"))
            given |= {"word": word, "does": new.does, "answer": await _checked_answer(work, viewer, new)}
            given |= await (_joining(work, viewer, new) if new.does == "join" else _marking(work, viewer, new))
            made = await queries.add(work.sql, viewer.organization_id, viewer.user_id, given)
            work.audit(viewer, Action.KEYWORD_MADE, f"keyword:{made}")
            return made
    except asyncpg.UniqueViolationError as problem:
        raise _taken(word) from problem


async def answer_with(runtime: Runtime, viewer: Viewer, keyword_id: int, text: str | None) -> None:
    """What is answered from now on; None or nothing but spaces: nothing. Raises NotFound, Invalid."""
    async with unit_of_work(runtime) as work:
        row = await _locked(work, viewer, keyword_id)
        new = NewKeyword(word="-", does=row["does"], answer=text)
        await queries.say(work.sql, keyword_id, await _checked_answer(work, viewer, new))
        work.audit(viewer, Action.KEYWORD_CHANGED, f"keyword:{keyword_id}")


async def end(runtime: Runtime, viewer: Viewer, keyword_id: int) -> None:
    """Who joined stays on the list. Raises NotFound."""
    async with unit_of_work(runtime) as work:
        await _locked(work, viewer, keyword_id)
        await queries.end(work.sql, keyword_id)
        work.audit(viewer, Action.KEYWORD_ENDED, f"keyword:{keyword_id}")


async def _locked(work: Work, viewer: Viewer, keyword_id: int) -> Row:
    row = await queries.lock(work.sql, viewer.organization_id, keyword_id)
    if row is None:
        raise NotFound
    return row


async def _checked_answer(work: Work, viewer: Viewer, new: NewKeyword) -> str | None:
    """As a script; the first text to somebody who joins says the way out, or Textbank adds it.

    It may name links; fields of your own where a conversation is marked: of who joins nothing may be known.
    """
    if not (new.answer or "").strip():
        return None
    row = await Organization.get(id=viewer.organization_id, using_db=work.tx.orm)
    named = {*map(links.field, await link_queries.names(work.sql, viewer.organization_id))}
    if new.does == "mark":
        named.update(await field_queries.all_of(work.sql, viewer.organization_id))
    try:
        text = scripts.compile(new.answer or "", named).source
    except ScriptError as problem:
        raise _wrong("answer", problem.sentence, problem.code) from problem
    notice = msgspec.convert(row.settings, Settings).notice
    if new.does == "join" and notice.mode == "in_script" and not scripts.has_opt_out_words(text):
        raise _wrong("answer", scripts.NO_WAY_OUT, "no_opt_out_words")
    return text


async def _joining(work: Work, viewer: Viewer, new: NewKeyword) -> dict[str, Any]:
    if any((new.campaign_id, new.tag_id, new.question, new.choice)):
        raise _wrong("does", "A word to join marks no conversation.", "invalid")
    if new.list_id is not None:
        list_id: int | None = int(new.list_id)
        if not await campaign_queries.known_list(work.sql, viewer.organization_id, int(new.list_id)):
            raise _wrong("list_id", "There is no such list.", "unknown")
    else:
        name = (new.list_name or "").strip() or keywords.matched(new.word).upper()
        list_id = await contact_queries.add_list(work.sql, viewer.organization_id, name)
        if list_id is None:
            if await queries.lets_join(work.sql, viewer.organization_id, keywords.matched(new.word)):
                raise _taken(keywords.matched(new.word))  # its list is the one of that name
            raise _wrong("list_name", Phrase("There is a list {name} already.", name=name), "taken")
    assert list_id is not None
    title = keywords.matched(new.word).upper()
    campaign_id = await queries.open_campaign(work.sql, viewer.organization_id, viewer.user_id, title, list_id)
    return {"list_id": list_id, "campaign_id": campaign_id}


async def _marking(work: Work, viewer: Viewer, new: NewKeyword) -> dict[str, Any]:
    if new.list_id is not None or new.list_name:
        raise _wrong("does", "A word that marks conversations lets nobody join.", "invalid")
    if new.tag_id is None and new.question is None:
        raise _wrong("tag_id", "Choose a tag, or a question and its answer.", "invalid")
    if new.tag_id is not None and await tag_queries.unknown(
        work.sql, viewer.organization_id, [int(new.tag_id)], [Kind.CONVERSATION, Kind.CONTACT]
    ):
        raise _wrong("tag_id", "There is no such tag for conversations or people.", "unknown")
    campaign_id = None if new.campaign_id is None else int(new.campaign_id)
    await _check_question(work, viewer, new, campaign_id)
    return {
        "campaign_id": campaign_id,
        "tag_id": None if new.tag_id is None else int(new.tag_id),
        "question": new.question,
        "choice": new.choice,
    }


async def _check_question(work: Work, viewer: Viewer, new: NewKeyword, campaign_id: int | None) -> None:
    if campaign_id is not None:
        row = await campaign_queries.by_id(work.sql, viewer.organization_id, campaign_id)
        if row is None:
            raise _wrong("campaign_id", "There is no such campaign.", "unknown")
        asked = msgspec.json.decode(row["questions"] or "[]", type=list[Question])
    if new.question is None:
        return
    if campaign_id is None:
        raise _wrong("campaign_id", "Say whose question it is.", "invalid")
    question = question_of(asked, new.question)
    if question is None:
        raise _wrong("question", Phrase("This campaign has no question {key}.", key=new.question), "unknown")
    if new.choice not in {one.text for one in question.answers}:
        choices = ", ".join(one.text for one in question.answers)
        raise _wrong("choice", Phrase("The answers to this question are: {choices}.", choices=choices), "unknown")


def _taken(word: str) -> Refused:
    sentence = Phrase("{word} is a keyword already. End it first, or choose another.", word=word.upper())
    return Refused(sentence, code="taken", fields=[FieldError("word", "taken", sentence)])


def _wrong(field: str, sentence: str, code: str) -> Invalid:
    return Invalid(sentence, code=code, fields=[FieldError(field, code, sentence)])


async def join(work: Work, number: Row, contact: Row | None, phone: str, keyword: Row) -> int:
    """Puts whoever texted the word on its list, with their consent, whatever they said before; their thread."""
    organization_id = number["organization_id"]
    await optouts.opt_in_phone(work, organization_id, phone, Source.KEYWORD)
    contact_id = await _person(work, organization_id, contact, phone)
    await contact_queries.put_on_list(work.sql, keyword["list_id"], contact_id)
    await consent_queries.give(work.sql, organization_id, contact_id, Source.KEYWORD, keyword["word"].upper())
    return await queries.open_thread(work.sql, keyword["campaign_id"], contact_id)


async def let_in(work: Work, number: Row, contact: Row | None, phone: str) -> int | None:
    """A thread for whoever asks for help, or for no more texts, and has none with us, in a campaign that stands for
    the word HELP.

    On no list, and without consent to anything. None when there is nobody the campaign could belong to, or they were
    erased: who is not to be texted again does not come back by asking.
    """
    organization_id = number["organization_id"]
    if contact is None:
        await opt_out_queries.hold_for_new_contacts(work.sql, organization_id)
        contact = await inbound_queries.contact(work.sql, organization_id, phone)  # who came in meanwhile
        if contact is None and await erased_phones.among(work, organization_id, [phone]):
            return None
    contact_id = await _person(work, organization_id, contact, phone)
    campaign_id = await queries.campaign_of_help(work.sql, organization_id, HELP)
    return None if campaign_id is None else await queries.open_thread(work.sql, campaign_id, contact_id)


async def _person(work: Work, organization_id: int, contact: Row | None, phone: str) -> int:
    # Who was unknown a moment ago may have come in meanwhile, and is locked then; or nobody comes in until the commit.
    contact_id = contact["id"] if contact else await contact_queries.id_of(work.sql, organization_id, phone)
    if contact_id is None:
        await import_queries.merge(work.sql, organization_id, None, [contact_row(ContactFields(phone))])
        contact_id = await contact_queries.id_of(work.sql, organization_id, phone)
        assert contact_id is not None
    return int(contact_id)


async def mark(work: Work, conversation_id: int, keyword: Row) -> None:
    """What the word means for the conversation it came in, whose contact is locked."""
    if keyword["tag_id"] is not None:
        await tag_queries.change_thread(work.sql, conversation_id, [keyword["tag_id"]], [])
    if keyword["question"] is not None:
        await survey_queries.keep(work.sql, conversation_id, keyword["question"], keyword["choice"], None)
    await announce_change(work, conversation_id, None)
