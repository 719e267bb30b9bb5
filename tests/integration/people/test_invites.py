"""Links by which people join."""

from typing import Any

import anyio
import httpx
import pytest

from server.access import Viewer, campaign
from server.actions import invites, people
from server.actions.people import Change
from server.domain.people import Role
from server.errors import NotFound
from server.runtime import Runtime
from server.storage.models import Campaign, Invite, Membership, User
from tests.cast import PASSWORD, Cast
from tests.integration.people.conftest import Client, Program

pytestmark = pytest.mark.anyio


async def link(program: Program, by: Viewer, **body: Any) -> dict[str, Any]:
    answer = await (await program(by)).post("/invites", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made | {"token": made["url"].rpartition("/")[2]}


def form(token: str, email: str = "nia@example.org", **other: str) -> dict[str, str]:
    return {"token": token, "name": "Nia", "email": email, "password": PASSWORD, "language": "es"} | other


async def test_who_joins_is_a_volunteer_in_the_team_and_the_campaign(
    runtime: Runtime, program: Program, web: Client, cast: Cast
) -> None:
    shared = await Campaign.create(
        organization_id=cast.ada.organization_id,
        title="GOTV",
        state="running",
        created_by_id=cast.ada.user_id,
        audience={"public": False, "team_ids": [], "user_ids": ["1"]},
    )
    team = (await (await program(cast.max)).post("/teams", json={"name": "Ward"})).json()
    made = await link(program, cast.max, campaign_id=str(shared.id), team_id=team["id"])
    assert "/join/" in made["url"]
    browser = web()
    joined = await browser.post("/join", json=form(made["token"]))
    assert joined.status_code == 201
    user_id = int(joined.json()["user_id"])
    me = (await browser.get(f"/users/{user_id}")).json()
    assert (me["role"], me["language"], me["team_ids"]) == ("volunteer", "es", [team["id"]])
    nia = Viewer(user_id, cast.ada.organization_id, Role.VOLUNTEER, "Nia")
    assert await campaign(runtime, nia, str(shared.id)) == shared.id
    await shared.refresh_from_db()
    assert shared.audience["user_ids"] == ["1", str(user_id)]


async def test_a_public_campaign_keeps_its_audience(program: Program, web: Client, cast: Cast) -> None:
    public = await Campaign.create(
        organization_id=cast.ada.organization_id,
        title="All",
        created_by_id=cast.ada.user_id,
        audience={"public": True},
    )
    made = await link(program, cast.max, campaign_id=str(public.id))
    await web().post("/join", json=form(made["token"]))
    await public.refresh_from_db()
    assert public.audience == {"public": True}


async def test_fifty_joins_at_once_on_a_link_for_ten_let_in_ten(program: Program, web: Client, cast: Cast) -> None:
    made = await link(program, cast.max, max_uses=10)
    answers: list[httpx.Response] = []

    async def join(number: int) -> None:
        answers.append(await web().post("/join", json=form(made["token"], f"p{number}@example.org")))

    async with anyio.create_task_group() as crowd:
        for number in range(50):
            crowd.start_soon(join, number)
    assert sorted(answer.status_code for answer in answers) == [201] * 10 + [409] * 40
    refused = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert refused == {"invite_used_up"}
    assert await User.filter(email__startswith="p").count() == 10
    assert (await Invite.get(id=made["id"])).uses == 10


async def test_a_link_that_expired_was_taken_back_or_never_was_lets_nobody_in(
    runtime: Runtime, program: Program, web: Client, cast: Cast
) -> None:
    old, gone = await link(program, cast.max), await link(program, cast.max)
    await runtime.database.pool.execute("UPDATE invites SET expires_at = now() WHERE id = $1", int(old["id"]))
    max_ = await program(cast.max)
    assert (await max_.patch(f"/invites/{gone['id']}", json={"revoked": True})).json()["revoked"] is True
    answers = [await web().post("/join", json=form(token)) for token in (old["token"], gone["token"], "x")]
    assert [answer.json()["code"] for answer in answers] == ["invite_expired", "invite_revoked", "not_found"]
    assert not await User.exists(email="nia@example.org")


async def test_the_page_learns_what_a_link_is_for(runtime: Runtime, program: Program, cast: Cast) -> None:
    made = await link(program, cast.max, max_uses=1)
    seen = await invites.look(runtime, made["token"])
    assert (seen.organization, seen.campaign, seen.valid) == ("Ward 4", None, True)
    await invites.revoke(runtime, cast.max, int(made["id"]))
    void = await invites.look(runtime, made["token"])
    assert (void.valid, void.why) == (False, "revoked")
    assert "taken back" in void.sentence
    await invites.delete(runtime, cast.max, int(made["id"]))
    with pytest.raises(NotFound):
        await invites.look(runtime, made["token"])


async def test_a_known_person_joins_with_their_password_and_keeps_their_role(
    program: Program, web: Client, cast: Cast
) -> None:
    made = await link(program, cast.max)
    wrong = await web().post("/join", json=form(made["token"], "ada@example.org", password="wrong password"))
    assert (wrong.status_code, wrong.json()["code"]) == (401, "wrong_credentials")
    right = await web().post("/join", json=form(made["token"], "ada@example.org"))
    assert right.status_code == 201
    ada = await Membership.get(organization_id=cast.ada.organization_id, user_id=cast.ada.user_id)
    assert ada.role == "administrator"
    assert (await User.get(id=cast.ada.user_id)).name == "ada"


async def test_a_link_opens_no_account_that_has_no_password_yet(program: Program, web: Client, cast: Cast) -> None:
    made = await link(program, cast.max)
    answer = await web().post("/join", json=form(made["token"], "max@example.org"))
    assert answer.json()["code"] == "wrong_credentials"


async def test_a_link_does_not_bring_back_the_suspended(
    runtime: Runtime, program: Program, web: Client, cast: Cast
) -> None:
    made = await link(program, cast.max, max_uses=1)
    await people.change(runtime, cast.ada, cast.vera.user_id, Change(suspended=True))
    answer = await web().post("/join", json=form(made["token"], "vera@example.org"))
    assert answer.json()["code"] == "not_active"
    assert (await Invite.get(id=made["id"])).uses == 0


async def test_passwords_cannot_be_guessed_through_a_link(program: Program, web: Client, cast: Cast) -> None:
    made = await link(program, cast.max)
    guess = form(made["token"], "ada@example.org", password="wrong password")
    answers = [(await web().post("/join", json=guess)).status_code for _ in range(12)]
    assert answers == [401] * 10 + [429] * 2


async def test_only_managers_hand_out_links_and_only_to_what_is_theirs(program: Program, cast: Cast) -> None:
    assert (await (await program(cast.sue)).post("/invites", json={})).status_code == 403
    team = (await (await program(cast.olga)).post("/teams", json={"name": "Theirs"})).json()
    max_ = await program(cast.max)
    assert (await max_.post("/invites", json={"team_id": team["id"]})).status_code == 404
    assert (await max_.post("/invites", json={"campaign_id": "77"})).status_code == 404
    made = await link(program, cast.max)
    olga = await program(cast.olga)
    assert (await olga.get(f"/invites/{made['id']}")).status_code == 404
    assert (await olga.patch(f"/invites/{made['id']}", json={"revoked": True})).status_code == 404
    assert (await olga.delete(f"/invites/{made['id']}")).status_code == 404
    assert (await olga.get("/invites")).json()["items"] == []


async def test_the_address_of_a_link_is_shown_once_and_stored_nowhere(
    runtime: Runtime, program: Program, cast: Cast
) -> None:
    made = await link(program, cast.max)
    max_ = await program(cast.max)
    listed = await max_.get("/invites")
    assert made["token"] not in listed.text + (await max_.get(f"/invites/{made['id']}")).text
    row = await runtime.database.pool.fetchval("SELECT i::text FROM invites i WHERE id = $1", int(made["id"]))
    assert made["token"] not in row
    assert len(made["token"]) == 43


async def test_who_joins_by_a_link_with_approval_waits_until_somebody_lets_them_in(
    runtime: Runtime, program: Program, web: Client, cast: Cast
) -> None:
    made = await link(program, cast.max, approval=True)
    browser, max_ = web(), await program(cast.max)
    joined = await browser.post("/join", json=form(made["token"]))
    assert (joined.status_code, joined.json()["waiting"], "textbank" in browser.cookies) == (201, True, False)
    path = f"/users/{joined.json()['user_id']}"
    assert (await max_.get(path)).json()["waiting"] is True
    nia = {"email": "nia@example.org", "password": PASSWORD}
    refused = await browser.post("/sessions", json=nia)
    assert (refused.status_code, "asked to join" in refused.json()["detail"]) == (403, True)
    again = await browser.post("/join", json=form(made["token"]))
    assert again.json()["waiting"] is True, "asking twice changes nothing"
    assert (await (await program(cast.sue)).patch(path, json={"suspended": False})).status_code == 403
    let_in = (await max_.patch(path, json={"suspended": False})).json()
    assert (let_in["waiting"], let_in["suspended"], let_in["role"]) == (False, False, "volunteer")
    assert (await browser.post("/sessions", json=nia)).status_code == 204
    told = "SELECT action FROM audit_log WHERE subject = $1 ORDER BY id"
    acts = [row["action"] for row in await runtime.database.pool.fetch(told, f"user:{joined.json()['user_id']}")]
    assert acts[-1] == "person.approved"
    assert (await max_.delete(path)).json()["code"] == "not_waiting"


async def test_who_is_turned_away_is_no_member_and_may_ask_again(program: Program, web: Client, cast: Cast) -> None:
    made = await link(program, cast.max, approval=True)
    browser, max_ = web(), await program(cast.max)
    path = f"/users/{(await browser.post('/join', json=form(made['token']))).json()['user_id']}"
    assert (await (await program(cast.olga)).delete(path)).status_code == 404
    assert (await max_.delete(path)).status_code == 204
    assert (await max_.get(path)).status_code == 404
    assert (await browser.post("/join", json=form(made["token"]))).json()["waiting"] is True


async def test_a_member_passes_a_link_with_approval_at_once(program: Program, web: Client, cast: Cast) -> None:
    made = await link(program, cast.max, approval=True)
    joined = await web().post("/join", json=form(made["token"], "vera@example.org"))
    assert (joined.status_code, joined.json()["waiting"]) == (201, False)


async def test_a_team_from_outside_joins_by_its_link_and_sees_what_is_shared_with_it_only(
    runtime: Runtime, program: Program, web: Client, cast: Cast
) -> None:
    max_ = await program(cast.max)
    team = (await max_.post("/teams", json={"name": "Call center", "outside": True})).json()
    kept: dict[str, Any] = {
        "organization_id": cast.ada.organization_id,
        "state": "running",
        "created_by_id": cast.ada.user_id,
    }
    public = await Campaign.create(**kept, title="Public", audience={"public": True})
    theirs = await Campaign.create(**kept, title="Theirs", audience={"public": False, "team_ids": [team["id"]]})
    browser = web()
    joined = await browser.post("/join", json=form((await link(program, cast.max, team_id=team["id"]))["token"]))
    nia = Viewer(int(joined.json()["user_id"]), cast.ada.organization_id, Role.VOLUNTEER, "Nia")
    assert await campaign(runtime, nia, str(theirs.id)) == theirs.id
    with pytest.raises(NotFound):
        await campaign(runtime, nia, str(public.id))
    assert await campaign(runtime, cast.vera, str(public.id)) == public.id
    await max_.patch(f"/teams/{team['id']}", json={"outside": False})
    assert await campaign(runtime, nia, str(public.id)) == public.id
