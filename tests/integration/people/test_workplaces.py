"""Several organizations of one person: each is a workplace of its own, and nothing of one shows in another."""

import httpx
import pytest

from server.access import Viewer, viewer_of_session
from server.actions import organizations, people
from server.actions.people import Change, NewPerson
from server.domain.people import Role
from server.errors import NotSignedIn
from server.runtime import Runtime
from server.storage.models import Session
from tests.cast import PASSWORD, Cast
from tests.integration.people.conftest import Client, Program

pytestmark = pytest.mark.anyio


async def signed_in(runtime: Runtime, web: Client, email: str) -> httpx.AsyncClient:
    """A browser, with the token that its pages carry."""
    browser = web()
    answer = await browser.post("/sessions", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 204, answer.text
    await renew(runtime, browser)
    return browser


async def renew(runtime: Runtime, browser: httpx.AsyncClient) -> None:
    viewer = await viewer_of_session(runtime, browser.cookies["textbank"])
    browser.headers["x-csrf-token"] = viewer.csrf or ""


async def invite_vera(runtime: Runtime, cast: Cast) -> None:
    """She is an administrator at Tenants United as well."""
    await people.create(runtime, cast.olga, NewPerson("vera@example.org", Role.ADMINISTRATOR))


async def test_a_person_goes_over_to_another_organization_and_finds_only_what_is_there(
    runtime: Runtime, web: Client, program: Program, cast: Cast
) -> None:
    await invite_vera(runtime, cast)
    for viewer, name in ((cast.max, "Ours"), (cast.olga, "Theirs")):
        assert (await (await program(viewer)).post("/teams", json={"name": name})).status_code == 201
    vera = await signed_in(runtime, web, "vera@example.org")
    assert (await vera.get("/teams")).status_code == 403, "here she is a volunteer"
    places = (await vera.get("/organizations")).json()["items"]
    assert [(one["name"], one["role"], one["current"]) for one in places] == [
        ("Tenants United", "administrator", False),
        ("Ward 4", "volunteer", True),
    ]
    old = vera.cookies["textbank"]
    moved = await vera.patch("/sessions/current", json={"organization_id": places[0]["id"]})
    assert moved.status_code == 204
    assert vera.cookies["textbank"] != old
    await renew(runtime, vera)
    assert [team["name"] for team in (await vera.get("/teams")).json()["items"]] == ["Theirs"]
    names = [row["name"] for row in (await vera.get("/users")).json()["items"]]
    assert sorted(names) == ["Vera", "olga"]
    with pytest.raises(NotSignedIn):
        await viewer_of_session(runtime, old)


async def test_the_next_sign_in_leads_where_one_worked_last(runtime: Runtime, web: Client, cast: Cast) -> None:
    await invite_vera(runtime, cast)
    vera = await signed_in(runtime, web, "vera@example.org")
    await vera.patch("/sessions/current", json={"organization_id": str(cast.olga.organization_id)})
    again = await signed_in(runtime, web, "vera@example.org")
    current = [one["name"] for one in (await again.get("/organizations")).json()["items"] if one["current"]]
    assert current == ["Tenants United"]


async def test_nobody_goes_where_they_are_no_member_or_suspended(runtime: Runtime, web: Client, cast: Cast) -> None:
    vera = await signed_in(runtime, web, "vera@example.org")
    there = {"organization_id": str(cast.olga.organization_id)}
    assert (await vera.patch("/sessions/current", json=there)).status_code == 403
    await invite_vera(runtime, cast)
    await people.change(runtime, cast.olga, cast.vera.user_id, Change(suspended=True))
    assert (await vera.patch("/sessions/current", json=there)).json()["code"] == "not_active"
    assert len((await vera.get("/organizations")).json()["items"]) == 1
    assert await Session.filter(organization_id=cast.olga.organization_id).count() == 0


async def test_a_key_stays_in_its_organization(runtime: Runtime, program: Program, cast: Cast) -> None:
    await invite_vera(runtime, cast)
    key = await program(cast.vera)
    there = {"organization_id": str(cast.olga.organization_id)}
    assert (await key.patch("/sessions/current", json=there)).status_code == 404


async def test_suspended_in_one_organization_somebody_works_on_in_the_other(
    runtime: Runtime, web: Client, cast: Cast
) -> None:
    await invite_vera(runtime, cast)
    await people.change(runtime, cast.ada, cast.vera.user_id, Change(suspended=True))
    vera = await signed_in(runtime, web, "vera@example.org")
    assert [one["name"] for one in (await vera.get("/organizations")).json()["items"]] == ["Tenants United"]


async def locked(runtime: Runtime, viewer: Viewer) -> None:
    await organizations.switch_p2p(runtime, viewer.organization_id, on=False)


async def test_text_banking_is_locked_for_one_organization_and_not_for_the_other(
    runtime: Runtime, web: Client, cast: Cast
) -> None:
    await invite_vera(runtime, cast)
    await locked(runtime, cast.ada)
    vera = await signed_in(runtime, web, "vera@example.org")
    assert not (await viewer_of_session(runtime, vera.cookies["textbank"])).p2p
    await vera.patch("/sessions/current", json={"organization_id": str(cast.olga.organization_id)})
    assert (await viewer_of_session(runtime, vera.cookies["textbank"])).p2p
