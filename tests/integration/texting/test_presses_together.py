"""Presses of one moment are written together, and each is still answered for itself."""

import asyncio

import pytest

from server.actions import assignment, epochs, sending
from server.actions.sending import Press, Sent
from server.errors import NotFound, Refused
from server.group_commit import GroupCommit
from server.runtime import Runtime
from tests.cast import Cast
from tests.factories import bank

pytestmark = pytest.mark.anyio

TOGETHER = 15  # one volunteer may press as often at once


async def test_each_is_answered_for_itself(runtime: Runtime, cast: Cast) -> None:
    """A first text, one to somebody who opted out, one that is not ours, one twice, and two in one thread."""
    made = await bank(runtime, cast.ada, contacts=4)
    await epochs.rebuild(runtime)  # else no number is bound yet
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    sql, (one, gone, third, fourth) = runtime.database.pool, made.conversation_ids
    await sql.execute("UPDATE contacts SET opted_out_at = now() WHERE id = $1", made.contact_ids[1])
    presses = [(one, "ref-00001"), (gone, "ref-00002"), (third, "ref-00003"), (third, "ref-00004"), (one, "ref-00001")]
    answers = await asyncio.gather(
        sending.send(runtime, cast.vic, Press(fourth, "ref-00009", "initial")),
        *(sending.send(runtime, cast.vera, Press(thread, ref, "initial")) for thread, ref in presses),
        return_exceptions=True,
    )
    assert isinstance(answers[0], NotFound)
    assert isinstance(answers[1], Sent)
    assert isinstance(answers[5], Sent)
    assert answers[1].id == answers[5].id
    assert isinstance(answers[2], Sent)
    assert (answers[2].state, answers[2].reason) == ("blocked", "opted_out")
    (late,) = [answer for answer in answers[3:5] if isinstance(answer, Refused)]
    assert late.code == "already_sent"
    rows = await sql.fetch(
        """SELECT m.conversation_id, m.number_id = ct.number_id AS same
           FROM messages m JOIN contacts ct ON ct.id = m.contact_id"""
    )
    assert sorted(row["conversation_id"] for row in rows) == [one, gone, third]
    assert [row["same"] for row in rows if row["conversation_id"] != gone] == [True, True]


async def test_a_contact_whom_somebody_is_changing_holds_up_nobody_else(runtime: Runtime, cast: Cast) -> None:
    made = await bank(runtime, cast.ada, contacts=TOGETHER)
    await assignment.claim(runtime, cast.vera, made.campaign_id)
    async with runtime.database.transaction() as tx:
        await tx.sql.execute("UPDATE contacts SET city = 'Tucson' WHERE id = $1", made.contact_ids[0])
        held, *others = (
            asyncio.create_task(sending.send(runtime, cast.vera, Press(thread, f"ref-{thread:05}", "initial")))
            for thread in made.conversation_ids
        )
        assert {sent.state for sent in await asyncio.gather(*others)} == {"queued"}
        assert not held.done()
    assert (await held).state == "queued"


async def test_one_that_cannot_be_written_does_not_fail_its_group() -> None:
    groups: list[list[int]] = []

    async def write(group: object) -> list[int | Exception]:
        assert isinstance(group, list)
        groups.append(group)
        if 3 in group:
            raise ValueError("three")
        return [Refused("", code="two") if item == 2 else item * 10 for item in group]

    together: GroupCommit[int, int] = GroupCommit(write, gather=0.0, most=4)
    answers = await asyncio.gather(*(together.add(item) for item in range(1, 6)), return_exceptions=True)
    assert [answers[place] for place in (0, 3, 4)] == [10, 40, 50]
    assert isinstance(answers[1], Refused)
    assert isinstance(answers[2], ValueError)
    assert groups == [[1, 2, 3, 4], [1], [2], [3], [4], [5]]


async def test_of_what_is_only_looked_up_all_are_told_of_a_failure_and_those_who_come_meanwhile_share_a_look() -> None:
    looks: list[int] = []
    gate = asyncio.Event()

    async def look(group: object) -> list[int]:
        assert isinstance(group, list)
        looks.append(len(group))
        await gate.wait()
        if group == [0]:
            return group
        raise ConnectionError("away")

    together: GroupCommit[int, int] = GroupCommit(look, gather=0.0, apart=False)
    first = asyncio.create_task(together.add(0))
    while not looks:
        await asyncio.sleep(0)
    others = [asyncio.create_task(together.add(item)) for item in (1, 2, 3)]
    await asyncio.sleep(0)
    gate.set()
    assert await first == 0
    ends = await asyncio.gather(*others, return_exceptions=True)
    assert [type(end) for end in ends] == [ConnectionError] * 3
    assert looks == [1, 3]
