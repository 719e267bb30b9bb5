"""A Spanish person reads Spanish: no page, no refusal and no error says a sentence of the catalogue in English."""

import re
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from html.parser import HTMLParser

import aiohttp
import anyio
import httpx
import pytest

from server.access import Viewer
from server.actions import assignment, sending
from server.actions.sending import Press
from server.domain.conversations import NO_WORDS
from server.domain.languages import Phrase, to_column, told
from server.realtime import rooms
from server.realtime.events import Notice
from server.realtime.publisher import Announcement
from server.runtime import Runtime
from tests.cast import Cast
from tests.english import English, written
from tests.integration.pages.conftest import Browser, Office
from tests.integration.pages.test_pages import PAGES, path_of
from tests.load.sockets import Heard, LiveSocket

pytestmark = pytest.mark.anyio

Api = Callable[[Viewer], httpx.AsyncClient]
SENTENCE = Phrase("{name} sent it again.", name="Ada")
SPANISH = told(SENTENCE, "es")
NOBODYS_PAGES = ("/nowhere", "/text/999", "/join/no-such-invitation", "/offline")
READ_ALOUD = ("alt", "title", "placeholder", "aria-label", "data-confirm", "data-confirm-word", "data-done")


class Words(HTMLParser):
    """What a page says: its texts, and the attributes that are shown or read aloud."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        self.said += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_data(self, data: str) -> None:
        if self._inside not in ("script", "style") and data.strip():
            self.said.append(" ".join(data.split()))


async def speak_spanish(runtime: Runtime, *viewers: Viewer) -> None:
    ids = [viewer.user_id for viewer in viewers]
    await runtime.database.pool.execute("UPDATE users SET language = 'es' WHERE id = ANY($1::bigint[])", ids)


async def test_no_page_of_a_spanish_person_holds_an_english_text(
    runtime: Runtime, browser: Browser, cast: Cast, office: Office
) -> None:
    """Whatever their role: a page that is refused is a page as well."""
    people = (cast.ada, cast.max, cast.sue, cast.vera)
    await speak_spanish(runtime, *people)
    english, found = English(await written(runtime)), set[tuple[str, str]]()
    for viewer in people:
        client = await browser(viewer)
        for page in (*map(partial(path_of, office=office), PAGES), *NOBODYS_PAGES):
            answer = await client.get(page)
            assert '<html lang="es"' in answer.text, page
            found |= {(page, said) for said in english.left_in(Words(answer.text).said)}
    assert sorted(found) == []


async def test_what_went_wrong_with_a_text_is_told_to_each_in_their_language(
    runtime: Runtime, served: str, cast: Cast, office: Office
) -> None:
    """To two who hear of it at the same moment, too."""
    await speak_spanish(runtime, cast.sue)
    heard = {}
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession())
        for viewer in (cast.sue, cast.max):
            socket = await LiveSocket.open(http, served, key=cast.keys[viewer.user_id])
            stack.push_async_callback(socket.close)
            heard[viewer.name] = socket
        await _say_to_everybody(runtime, cast)
        said = {name: (await socket.until(_is_notice)).payload["text"] for name, socket in heard.items()}
    assert said == {"Sue": SPANISH, "Max": "Ada sent it again."}


async def test_a_screen_that_is_open_is_told_things_in_the_language_chosen_since(
    runtime: Runtime, served: str, cast: Cast
) -> None:
    async with aiohttp.ClientSession() as http:
        socket = await LiveSocket.open(http, served, key=cast.keys[cast.vera.user_id])
        await speak_spanish(runtime, cast.vera)
        with anyio.fail_after(20):
            while True:
                await _say_to_everybody(runtime, cast)
                said = (await socket.until(_is_notice)).payload["text"]
                socket.heard.clear()
                if said == SPANISH:
                    break
        await socket.close()


def _is_notice(event: Heard) -> bool:
    return event.name == "notice"


async def _say_to_everybody(runtime: Runtime, cast: Cast) -> None:
    room = rooms.everybody(cast.ada.organization_id)
    await runtime.publisher.publish([Announcement((room,), Notice(level="info", text=SENTENCE))])


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        ("DELETE", "/api/v1/campaigns", 405, "Esta dirección existe, pero no admite ese tipo de solicitud."),
        ("GET", "/api/v1/nowhere", 404, "Aquí no hay nada, o no tienes permiso para verlo."),
    ],
)
async def test_what_no_handler_takes_is_refused_in_the_language_of_the_browser(
    served: str, method: str, path: str, status: int, sentence: str
) -> None:
    async with httpx.AsyncClient(base_url=served, headers={"accept-language": "es"}) as spanish:
        answer = await spanish.request(method, path)
    assert (answer.status_code, answer.json()["detail"]) == (status, sentence)


async def test_scripts_get_their_words_in_spanish_and_none_in_english(
    runtime: Runtime, browser: Browser, cast: Cast, office: Office
) -> None:
    await speak_spanish(runtime, cast.vera)
    spanish = await (await browser(cast.vera)).get(f"/text/{office.running}")
    assert '"Delivered":"Entregado"' in spanish.text
    english = await (await browser(cast.vic)).get(f"/text/{office.running}")
    assert 'id="messages">{}</script>' in english.text


async def test_the_door_speaks_the_language_of_the_browser(served: str) -> None:
    async with httpx.AsyncClient(base_url=served, headers={"accept-language": "es-MX,es;q=0.9,en;q=0.5"}) as spanish:
        assert "Iniciar sesión" in (await spanish.get("/login")).text
        wrong = await spanish.post("/api/v1/sessions", json={"email": "nobody@example.org", "password": "wrong"})
    assert wrong.json()["detail"] == "El correo electrónico o la contraseña no son correctos."
    async with httpx.AsyncClient(base_url=served, headers={"accept-language": "fr,en;q=0.5,es;q=0.4"}) as other:
        assert "Sign in" in (await other.get("/login")).text


async def test_choosing_a_language_takes_effect_with_the_next_page(browser: Browser, cast: Cast) -> None:
    vera = await browser(cast.vera)
    page = (await vera.get("/text")).text
    token = re.search(r'name="csrf-token" content="([^"]+)"', page)
    form = re.search(r'data-api="PATCH (/api/v1/users/\d+)"><input type="hidden" name="language" value="es">', page)
    assert token
    assert form
    changed = await vera.patch(form[1], json={"language": "es"}, headers={"x-csrf-token": token[1]})
    assert changed.is_success, changed.text
    assert '<html lang="es"' in (await vera.get("/text")).text


async def test_an_error_of_the_api_is_told_in_the_language_of_who_asks(
    runtime: Runtime, served: str, cast: Cast, office: Office
) -> None:
    await speak_spanish(runtime, cast.max)
    headers = {"authorization": f"Bearer {cast.keys[cast.max.user_id]}"}
    async with httpx.AsyncClient(base_url=f"{served}/api/v1", headers=headers) as max_:
        ended = (await max_.post(f"/campaigns/{office.draft}/end", json={})).json()
        wrong = (await max_.patch(f"/campaigns/{office.draft}", json={"area_codes": ["000"]})).json()
    assert (ended["code"], ended["detail"]) == ("not_launched", "Esta campaña todavía es un borrador.")
    assert ended["title"] == "Ahora no"
    assert wrong["fields"][0]["detail"] == "000 no es un código de área."


async def test_a_thread_tells_reasons_and_words_of_ours_in_the_language_of_who_reads_it(
    runtime: Runtime, api: Api, cast: Cast, office: Office
) -> None:
    await speak_spanish(runtime, cast.sue)
    bucket = await assignment.claim(runtime, cast.vera, office.running)
    thread = bucket.conversations[0].id
    sent = await sending.send(runtime, cast.vera, Press(int(thread), "first-text", "initial"))
    await runtime.database.pool.execute(
        "UPDATE messages SET state = 'failed', detail = $2, text = $3 WHERE id = $1",
        int(sent.id),
        to_column(SENTENCE),
        NO_WORDS,
    )
    said = {}
    for viewer in (cast.sue, cast.max):
        (text,) = (await api(viewer).get(f"/conversations/{thread}")).json()["messages"]
        said[viewer.name] = (text["reason"], text["text"])
    assert said == {
        "Sue": (SPANISH, told(NO_WORDS, "es")),
        "Max": ("Ada sent it again.", str(NO_WORDS)),
    }


async def test_a_refusal_over_the_socket_is_told_in_the_language_of_who_asks(
    runtime: Runtime, served: str, cast: Cast, office: Office
) -> None:
    await speak_spanish(runtime, cast.vera)
    async with aiohttp.ClientSession() as http:
        socket = await LiveSocket.open(http, served, key=cast.keys[cast.vera.user_id])
        await runtime.database.pool.execute("UPDATE campaigns SET state = 'ended' WHERE id = $1", office.running)
        answer = await socket.ask("claim", campaign=str(office.running))
        await socket.close()
    assert (answer["code"], answer["detail"]) == ("ended", "Esta campaña terminó. ¡Gracias por enviar mensajes!")
