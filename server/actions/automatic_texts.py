"""What answers without a press of Send: the one text after an opt-out, HELP, and keywords.

Each is written in the transaction of what it answers, so a text that comes twice is answered once.
"""

from datetime import datetime

import msgspec

from server.actions import links
from server.actions.unit_of_work import Work
from server.domain import automatic_texts, campaign_rules, composing, sms
from server.domain.automatic_texts import Kind
from server.domain.campaign_rules import Rules
from server.domain.conversations import preview
from server.domain.languages import ENGLISH
from server.domain.organizations import Settings
from server.domain.texting_hours import next_window
from server.domain.zones import Place
from server.realtime import rooms
from server.realtime.events import MessageAdded
from server.runtime import Runtime
from server.storage import views
from server.storage.database import Row
from server.storage.queries import automatic_texts as queries
from server.storage.queries import conversations as thread_queries
from server.storage.queries import messages as message_queries


async def confirm_opt_out(
    work: Work,
    conversation_id: int,
    number_id: int | None = None,
    *,
    words: str = "",
    wanted: bool = False,
    groups_only: bool = False,
) -> None:
    """To who has just opted out, once for each opt-out; as the organisation set it, or because it is `wanted`.

    The caller knows that the opt-out is new.
    """
    row = await queries.scene(work.sql, conversation_id)
    rules = _rules(row)
    if not (wanted or rules.settings.automatic.confirm_opt_out):
        return
    language = automatic_texts.language_of(row["language"], words)
    text = automatic_texts.opted_out(rules.organization, language, groups_only=groups_only)
    until = row["now"] + automatic_texts.WITHIN
    await _queue(work, conversation_id, number_id, "confirmation", text, row["now"], until)


async def confirms(work: Work, organization_id: int) -> bool:
    """Whether opt-outs by text are confirmed without being asked."""
    row = await queries.organization(work.sql, organization_id)
    return msgspec.json.decode(row["settings"], type=Settings).automatic.confirm_opt_out


async def says_help(work: Work, organization_id: int) -> bool:
    """Whether HELP is answered at all."""
    row = await queries.organization(work.sql, organization_id)
    settings = msgspec.json.decode(row["settings"], type=Settings)
    return automatic_texts.help_text(row["name"], settings, ENGLISH) is not None


async def answer_help(work: Work, conversation_id: int, number_id: int, words: str) -> None:
    """Nothing while the organisation does not say where help is found, or when it was said today already."""
    row = await queries.scene(work.sql, conversation_id)
    rules = _rules(row)
    language = automatic_texts.language_of(row["language"], words)
    text = automatic_texts.help_text(rules.organization, rules.settings, language)
    if text is not None:
        until = row["now"] + automatic_texts.WITHIN
        await _queue(work, conversation_id, number_id, "service", text, row["now"], until)


async def answer(
    runtime: Runtime, work: Work, conversation_id: int, number_id: int, script: str, *, begins: bool
) -> None:
    """A keyword's answer, held to texting hours; one that `begins` to text somebody says the way out."""
    row = await queries.scene(work.sql, conversation_id)
    rules = _rules(row)
    link = links.in_thread(runtime, rules.settings, conversation_id)
    to = composing.addressee(row, link)
    text = composing.leaving(composing.fill(script, rules, to, ""), rules, "initial" if begins else "reply")
    span = next_window(Place.from_key(row["place"]), rules.hours, row["now"])
    if span is not None:
        opens, closes = max(span[0], row["now"]), span[1]
        await _queue(work, conversation_id, number_id, "answer", text, opens, closes)


def _rules(row: Row) -> Rules:
    return campaign_rules.read(row["organization"], row["settings"], row["switches"], row["own_hours"])


async def _queue(
    work: Work, conversation_id: int, number_id: int | None, kind: Kind, text: str, opens: datetime, closes: datetime
) -> None:
    added = await queries.queue(
        work.sql,
        conversation_id,
        number_id,
        kind=kind,
        text=text,
        parts=sms.measure(text).parts,
        not_before=opens,
        not_after=closes,
        most_an_hour=automatic_texts.MOST_AN_HOUR,
        once_in=automatic_texts.ONCE_IN.get(kind),
        preview=preview(text),
    )
    if added is None:
        return
    work.wakes_senders = True
    row = await thread_queries.view(work.sql, conversation_id)
    message = await message_queries.view(work.sql, added["id"])
    assert row is not None
    assert message is not None
    view = views.conversation(row)
    event = MessageAdded(
        conversation=view.id,
        version=view.version,
        changed=view.changed,
        message=views.message(message),
        row=view,
    )
    holder = (rooms.desk(row["organization_id"], row["assignee_id"]),) if row["assignee_id"] is not None else ()
    work.announce(event, *holder, rooms.supervisors(row["organization_id"]), rooms.conversation(conversation_id))
