"""Choosing a password by a link that came by letter, or by hand."""

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from server.access import Viewer
from server.actions import password_links
from server.errors import NotFound
from server.runtime import Runtime
from tests.cast import Cast

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
NEW = "a canyon full of neighbors"


def _token(url: str) -> str:
    return urlsplit(url).path.removeprefix("/password/")


async def _chosen(client: httpx.AsyncClient, token: str, password: str = NEW) -> httpx.Response:
    return await client.post("/passwords", json={"token": token, "password": password})


async def test_a_new_person_chooses_a_password_by_the_link_and_only_once(api: Api, cast: Cast, served: str) -> None:
    made = await api(cast.max).post("/users", json={"email": "nina@example.org", "role": "volunteer"})
    token = _token(made.json()["url"])
    async with httpx.AsyncClient(base_url=f"{served}/api/v1") as browser:
        assert (await _chosen(browser, token)).status_code == 204
        assert (await browser.post("/sessions", json={"email": "nina@example.org", "password": NEW})).status_code == 204
        assert (await _chosen(browser, token, "another long enough one")).status_code == 404


async def test_of_two_uses_of_a_link_at_once_one_counts(runtime: Runtime, cast: Cast) -> None:
    given = await password_links.give(runtime, cast.ada, cast.vera.user_id)
    token = _token(given.url or "")
    person = await password_links.look(runtime, token)
    await runtime.database.pool.execute("UPDATE users SET password_hash = 'other' WHERE id = $1", person["id"])
    with pytest.raises(NotFound):
        await password_links.use(runtime, token, NEW, None)


async def test_a_weak_password_is_refused_and_the_link_stays_good(api: Api, cast: Cast, served: str) -> None:
    given = await api(cast.max).post(f"/users/{cast.vera.user_id}/password-link")
    async with httpx.AsyncClient(base_url=f"{served}/api/v1") as browser:
        assert (await _chosen(browser, _token(given.json()["url"]), "short")).status_code == 422
        assert (await _chosen(browser, _token(given.json()["url"]))).status_code == 204


async def test_a_link_that_was_changed_is_void(served: str, runtime: Runtime, cast: Cast) -> None:
    given = await password_links.give(runtime, cast.ada, cast.vera.user_id)
    token = _token(given.url or "")
    async with httpx.AsyncClient(base_url=f"{served}/api/v1") as browser:
        answer = await _chosen(browser, token[:-2] + ("AA" if not token.endswith("AA") else "BB"))
    assert answer.status_code == 404
    assert "used, or its time is over" in answer.json()["detail"]


async def test_nobody_makes_a_link_for_somebody_above_them(api: Api, cast: Cast) -> None:
    assert (await api(cast.max).post(f"/users/{cast.ada.user_id}/password-link")).status_code == 403


async def test_who_forgot_gets_a_letter_in_their_language(runtime: Runtime, cast: Cast, tmp_path: Path) -> None:
    with_mail = replace(runtime, settings=replace(runtime.settings, smtp_url=f"file://{tmp_path}/mail"))
    sql = runtime.database.pool
    address = await sql.fetchval("UPDATE users SET language = 'es' WHERE id = $1 RETURNING email", cast.vera.user_id)
    await password_links.ask(with_mail, address, "127.0.0.1")
    job = await sql.fetchrow("SELECT task_name, args::text AS args FROM procrastinate_jobs ORDER BY id DESC LIMIT 1")
    assert job is not None
    assert job["task_name"] == "mail_password_link"
    await password_links.post(with_mail, cast.vera.user_id, "forgotten")
    (found,) = (tmp_path / "mail").iterdir()
    letter = email.message_from_bytes(found.read_bytes(), policy=email.policy.default)
    assert letter["To"] == address
    assert letter["Subject"] == "Una contraseña nueva"
    text = letter.get_content()
    assert (await password_links.look(runtime, _token(re.findall(r"\S+/password/\S+", text)[0])))["email"] == address


async def test_the_answer_does_not_tell_whether_there_is_an_account(
    runtime: Runtime, cast: Cast, tmp_path: Path
) -> None:
    with_mail = replace(runtime, settings=replace(runtime.settings, smtp_url=f"file://{tmp_path}/mail"))
    await password_links.ask(with_mail, "nobody@example.org", "127.0.0.1")
    assert await runtime.database.pool.fetchval("SELECT count(*) FROM procrastinate_jobs") == 0


async def test_where_no_letters_go_out_asking_says_whom_to_ask(served: str) -> None:
    async with httpx.AsyncClient(base_url=f"{served}/api/v1") as browser:
        answer = await browser.post("/password-links", json={"email": "vera@example.org"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "no_mail"
