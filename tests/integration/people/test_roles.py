"""Who may make, change and remove whom."""

from typing import Any

import anyio
import pytest

from server.access import Viewer
from server.actions import people, reassignment
from server.actions.people import Change, NewPerson
from server.domain.people import Role
from server.errors import Forbidden, NotFound, Refused, TextbankError
from server.runtime import Runtime
from server.storage.models import Campaign, Contact, Conversation, ConversationMove, User
from tests.cast import PASSWORD, Cast
from tests.integration.people.conftest import Client, Program

pytestmark = pytest.mark.anyio


async def test_an_administrator_adds_a_person_with_a_key_shown_once(program: Program, web: Client, cast: Cast) -> None:
    ada = await program(cast.ada)
    body = {
        "email": "New@Example.org",
        "name": "New",
        "role": "supervisor",
        "language": "es",
        "with_api_key": True,
    }
    made = await ada.post("/users", json=body)
    assert made.status_code == 201
    assert made.json()["email"] == "new@example.org"
    key = made.json()["api_key"]
    assert key.startswith("tb_")
    assert len(key) == 46
    again = (await web(key).get(f"/users/{made.json()['id']}")).json()
    assert (again["role"], again["language"], "api_key" in again) == ("supervisor", "es", False)


async def test_an_address_is_taken_once_in_an_organization(program: Program, cast: Cast) -> None:
    answer = await (await program(cast.ada)).post("/users", json={"email": "VERA@example.org", "role": "volunteer"})
    assert answer.status_code == 409
    assert answer.json()["fields"][0]["field"] == "email"


async def test_a_person_of_another_organization_becomes_a_member_and_keeps_the_password(
    runtime: Runtime, program: Program, cast: Cast
) -> None:
    before = (await User.get(id=cast.vera.user_id)).password_hash
    olga = await program(cast.olga)
    body = {"email": "vera@example.org", "role": "manager", "password": "another password"}
    made = await olga.post("/users", json=body)
    assert made.json()["id"] == str(cast.vera.user_id)
    assert (await User.get(id=cast.vera.user_id)).password_hash == before


@pytest.mark.parametrize("change", [{"password": "stolen password"}, {"name": "Mallory"}, {"language": "es"}])
async def test_a_shared_account_is_no_single_organizations_to_change(
    runtime: Runtime, program: Program, cast: Cast, change: dict[str, str]
) -> None:
    olga = await program(cast.olga)
    await olga.post("/users", json={"email": "ada@example.org", "role": "volunteer"})
    answer = await olga.patch(f"/users/{cast.ada.user_id}", json=change)
    assert answer.json()["code"] == "shared_account"


async def test_managers_reach_up_to_managers(program: Program, cast: Cast) -> None:
    manager = await program(cast.max)
    made = await manager.post("/users", json={"email": "m@example.org", "role": "manager"})
    assert made.status_code == 201
    refused = [
        await manager.post("/users", json={"email": "a@example.org", "role": "administrator"}),
        await manager.post("/users", json={"email": "k@example.org", "role": "volunteer", "with_api_key": True}),
        await manager.patch(f"/users/{cast.vera.user_id}", json={"role": "administrator"}),
        await manager.patch(f"/users/{cast.ada.user_id}", json={"suspended": True}),
        await manager.patch(f"/users/{cast.max.user_id}", json={"role": "administrator"}),
    ]
    assert [answer.status_code for answer in refused] == [403] * 5


@pytest.mark.parametrize("change", [{"role": "supervisor"}, {"suspended": False}, {"password": PASSWORD}])
async def test_volunteers_change_their_own_name_and_language_only(
    program: Program, cast: Cast, change: dict[str, Any]
) -> None:
    vera = await program(cast.vera)
    mine = await vera.patch(f"/users/{cast.vera.user_id}", json={"name": " Vera María ", "language": "es"})
    assert (mine.json()["name"], mine.json()["language"]) == ("Vera María", "es")
    assert (await vera.patch(f"/users/{cast.vera.user_id}", json=change)).status_code == 403
    assert (await vera.patch(f"/users/{cast.sue.user_id}", json={"name": "S"})).status_code == 403
    assert (await vera.get("/users")).status_code == 403
    assert (await vera.get(f"/users/{cast.sue.user_id}")).status_code == 404


async def test_people_of_another_organization_are_not_there(program: Program, cast: Cast) -> None:
    olga = await program(cast.olga)
    assert (await olga.get(f"/users/{cast.vera.user_id}")).status_code == 404
    assert (await olga.patch(f"/users/{cast.vera.user_id}", json={"suspended": True})).status_code == 404


async def test_the_last_administrator_stays(runtime: Runtime, cast: Cast) -> None:
    for wanted in (Change(suspended=True), Change(role=Role.MANAGER)):
        with pytest.raises(Refused) as refused:
            await people.change(runtime, cast.ada, cast.ada.user_id, wanted)
        assert refused.value.code == "last_administrator"


async def test_two_administrators_cannot_remove_each_other(runtime: Runtime, cast: Cast) -> None:
    second = await people.create(runtime, cast.ada, NewPerson("zoe@example.org", Role.ADMINISTRATOR))
    zoe = Viewer(second.user_id, cast.ada.organization_id, Role.ADMINISTRATOR, "zoe")
    codes: list[str] = []

    async def suspend(by: Viewer, whom: Viewer) -> None:
        try:
            await people.change(runtime, by, whom.user_id, Change(suspended=True))
        except TextbankError as problem:
            codes.append(problem.code)

    async with anyio.create_task_group() as both:
        both.start_soon(suspend, cast.ada, zoe)
        both.start_soon(suspend, zoe, cast.ada)
    assert codes == ["last_administrator"]


async def test_people_are_listed_by_role_page_by_page(program: Program, cast: Cast) -> None:
    sue = await program(cast.sue)
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await sue.get("/users", params={"limit": 3, "cursor": cursor})).json()
        seen += [row["name"] for row in page["items"]]
        cursor = page["next_cursor"]
    assert seen == ["ada", "Max", "Sue", "Vera", "Vic"]
    managers = (await sue.get("/users", params={"role": "manager"})).json()["items"]
    assert [row["name"] for row in managers] == ["Max"]
    assert (await sue.get("/users", params={"role": "king"})).status_code == 422


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "nobody", "role": "volunteer"}, "email"),
        ({"email": "n@example.org", "role": "king"}, "role"),
        ({"email": "n@example.org", "role": "volunteer", "name": "a\u0000b"}, "name"),
        ({"email": "n@example.org", "role": "volunteer", "name": "   "}, "name"),
        ({"email": "n@example.org", "role": "volunteer", "password": "short"}, "password"),
        ({"email": "n@example.org", "role": "volunteer", "team_ids": ["999"]}, "team_ids"),
        ({"email": "n@example.org", "role": "volunteer", "phone": "x"}, "phone"),
    ],
)
async def test_what_is_wrong_with_a_new_person_is_said_by_field(
    program: Program, cast: Cast, body: dict[str, Any], field: str
) -> None:
    answer = await (await program(cast.ada)).post("/users", json=body)
    assert (answer.status_code, answer.json()["fields"][0]["field"]) == (422, field)


async def conversations_of(cast: Cast, owner: Viewer) -> list[Conversation]:
    """One to send and one that waits for an answer, both with `owner`; one sent long ago."""
    organization_id = cast.ada.organization_id
    campaign = await Campaign.create(
        organization_id=organization_id, title="GOTV", state="running", created_by_id=cast.ada.user_id
    )
    made = []
    for number, status in enumerate(("to_send", "needs_attention", "waiting")):
        contact = await Contact.create(
            organization_id=organization_id, phone=f"+1520555010{number}", place="AZ|America/Phoenix"
        )
        made.append(
            await Conversation.create(
                organization_id=organization_id,
                campaign=campaign,
                contact=contact,
                status=status,
                place=contact.place,
                assignee_id=owner.user_id,
            )
        )
    return made


async def test_suspension_returns_what_the_person_holds(runtime: Runtime, cast: Cast) -> None:
    held = await conversations_of(cast, cast.vera)
    await people.change(runtime, cast.max, cast.vera.user_id, Change(suspended=True))
    owners = [(await Conversation.get(id=row.id)).assignee_id for row in held]  # type: ignore[attr-defined]
    assert owners == [None, None, cast.vera.user_id]
    moves = await ConversationMove.filter(from_user_id=cast.vera.user_id).order_by("conversation_id")
    assert [(move.conversation_id, move.reason) for move in moves] == [  # type: ignore[attr-defined]
        (held[0].id, "suspended"),
        (held[1].id, "suspended"),
    ]
    with pytest.raises(TextbankError):
        await reassignment.reassign(runtime, cast.sue, [held[0].id], [cast.vera.user_id])


async def test_suspension_can_be_lifted_and_a_key_works_again(runtime: Runtime, program: Program, cast: Cast) -> None:
    vera = await program(cast.vera)
    await people.change(runtime, cast.ada, cast.vera.user_id, Change(suspended=True))
    assert (await vera.get(f"/users/{cast.vera.user_id}")).status_code == 401
    await people.change(runtime, cast.ada, cast.vera.user_id, Change(suspended=False))
    assert (await vera.get(f"/users/{cast.vera.user_id}")).json()["suspended"] is False


async def test_a_new_role_counts_from_a_new_sign_in(runtime: Runtime, web: Client, cast: Cast) -> None:
    browser = web()
    await browser.post("/sessions", json={"email": "vera@example.org", "password": PASSWORD})
    await people.change(runtime, cast.max, cast.vera.user_id, Change(role=Role.SUPERVISOR))
    assert (await browser.get("/users")).status_code == 401
    await browser.post("/sessions", json={"email": "vera@example.org", "password": PASSWORD})
    assert (await browser.get("/users")).status_code == 200


async def test_a_new_password_ends_every_session(runtime: Runtime, web: Client, cast: Cast) -> None:
    browser = web()
    await browser.post("/sessions", json={"email": "vera@example.org", "password": PASSWORD})
    await people.change(runtime, cast.max, cast.vera.user_id, Change(password="a whole new one"))
    assert (await browser.get(f"/users/{cast.vera.user_id}")).status_code == 401
    fresh = await browser.post("/sessions", json={"email": "vera@example.org", "password": "a whole new one"})
    assert fresh.status_code == 204


async def test_nobody_is_made_above_the_maker_even_without_the_api(runtime: Runtime, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        await people.create(runtime, cast.sue, NewPerson("x@example.org", Role.VOLUNTEER))
    with pytest.raises(Forbidden):
        await people.create(runtime, cast.max, NewPerson("x@example.org", Role.ADMINISTRATOR))


async def test_the_operator_makes_people_of_any_role_with_a_key(runtime: Runtime, web: Client, cast: Cast) -> None:
    organization = str(cast.ada.organization_id)
    made = await people.create_by_operator(
        runtime, organization, "boss@example.org", Role.ADMINISTRATOR, PASSWORD, "es"
    )
    assert (await web(made.api_key).get(f"/users/{made.user_id}")).json()["language"] == "es"
    for nowhere in ("999999", "x"):
        with pytest.raises(NotFound):
            await people.create_by_operator(runtime, nowhere, "n@example.org", Role.MANAGER, None, "en")
