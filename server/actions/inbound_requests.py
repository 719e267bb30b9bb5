"""What a text that comes in asks for by an exact word: no more texts, texts again, help, or what a keyword stands for.

Read and done within the transaction that keeps the text, so a text that comes twice asks once.
"""

from dataclasses import dataclass
from typing import Literal

from server.actions import automatic_texts, keywords
from server.actions import optouts as opting
from server.actions.consents import leave_groups
from server.actions.unit_of_work import Work
from server.carriers.base import Inbound
from server.domain import optouts
from server.domain.campaigns import Kind
from server.domain.consents import Source
from server.runtime import Runtime
from server.storage.database import Row
from server.storage.queries import consents
from server.storage.queries import inbound as queries
from server.storage.queries import keywords as keyword_queries


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reply was found to say: `asks` is what an exact word asks for, `words` is that word without spaces, and
    `keyword` the word that the text is, if it is one."""

    text: str
    score: int | None
    opt_out: str  # no | likely | exact
    asks: optouts.Kind
    words: str
    keyword: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a text made us do: the thread that a keyword opened, the keyword, how far an opt-out went."""

    conversation_id: int | None = None
    keyword: Row | None = None
    opted_out: Literal["all", "groups"] | None = None

    @property
    def settled(self) -> bool:
        """Whether nobody has to look at it: it is answered, or asks nothing."""
        keyword = self.keyword
        joins = keyword is not None and (keyword["does"] == "join" or keyword["answer"] is not None)
        return joins or self.opted_out == "groups"


async def obey(
    work: Work, number: Row, contact: Row | None, thread: Row | None, inbound: Inbound, reading: Reading
) -> Told:
    """Before the text is kept: who says stop is stopped, who says start or texts a keyword is let in."""
    if reading.asks == "optout":
        how_far = await _stop(work, number, contact, thread, inbound, reading)
        place = await _place_to_confirm(work, number, contact, inbound) if thread is None and how_far else None
        return Told(place, opted_out=how_far)
    if reading.asks == "optin":
        await _start(work, number, contact, inbound, reading)
        return Told()
    if reading.asks == "help":
        return Told(await _place_for_help(work, number, contact, inbound) if thread is None else None)
    return await _word(work, number, contact, thread, inbound)


async def _start(work: Work, number: Row, contact: Row | None, inbound: Inbound, reading: Reading) -> None:
    await opting.opt_in_phone(work, number["organization_id"], inbound.src, Source.REPLY)
    if contact is not None:
        word = reading.words.upper()
        await consents.give(work.sql, number["organization_id"], contact["id"], Source.REPLY, word)


async def _place_for_help(work: Work, number: Row, contact: Row | None, inbound: Inbound) -> int | None:
    """Where somebody who has no thread is answered; a text that nothing answers waits for a person, as any other."""
    if not await automatic_texts.says_help(work, number["organization_id"]):
        return None
    return await keywords.let_in(work, number, contact, inbound.src)


async def _place_to_confirm(work: Work, number: Row, contact: Row | None, inbound: Inbound) -> int | None:
    """The same for who says stop before we ever texted them, where the organisation confirms opt-outs."""
    if not await automatic_texts.confirms(work, number["organization_id"]):
        return None
    return await keywords.let_in(work, number, contact, inbound.src)


async def _word(work: Work, number: Row, contact: Row | None, thread: Row | None, inbound: Inbound) -> Told:
    if number["keywords"] is None:
        return Told()
    keyword = await keyword_queries.meant(work.sql, number["keywords"], thread["campaign_id"] if thread else None)
    if keyword is None or (keyword["does"] == "mark" and thread is None):
        return Told()
    if keyword["does"] == "mark":
        return Told(keyword=keyword)
    return Told(await keywords.join(work, number, contact, inbound.src, keyword), keyword)


async def _stop(
    work: Work, number: Row, contact: Row | None, thread: Row | None, inbound: Inbound, reading: Reading
) -> Literal["all", "groups"] | None:
    """How far an opt-out went that is new: of group messages alone where the organisation set it so.

    Who says it again, or STOPALL, ends everything.
    """
    organization_id = number["organization_id"]
    of_groups = thread is not None and thread["kind"] != Kind.P2P and not reading.words.endswith("all")
    if contact is not None and of_groups and contact["opted_out_at"] is None:
        scope = await queries.opt_out_scope(work.sql, organization_id)
        if scope == "kind" and await leave_groups(work, contact["id"], Source.REPLY):
            return "groups"
    new = await opting.opt_out_phone(work, organization_id, inbound.src, "reply")
    return "all" if new else None


async def answer(runtime: Runtime, work: Work, number: Row, conversation_id: int, reading: Reading, told: Told) -> None:
    """After the text is kept, so that the answer stands below it."""
    if told.opted_out is not None:
        only = told.opted_out == "groups"
        await automatic_texts.confirm_opt_out(
            work, conversation_id, number["id"], words=reading.words, groups_only=only
        )
    elif reading.asks == "help":
        await automatic_texts.answer_help(work, conversation_id, number["id"], reading.words)
    elif told.keyword is not None:
        joins = told.keyword["does"] == "join"
        if not joins:
            await keywords.mark(work, conversation_id, told.keyword)
        if told.keyword["answer"] is not None:
            text = told.keyword["answer"]
            await automatic_texts.answer(runtime, work, conversation_id, number["id"], text, begins=joins)
