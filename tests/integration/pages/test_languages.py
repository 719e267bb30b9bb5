"""A Spanish person reads Spanish: no page, no refusal and no error says a sentence of the catalogue in English."""

import re
from html.parser import HTMLParser

import aiohttp
import httpx
import pytest

from server.access import Viewer
from server.docs.phrases import read
from server.domain.languages import LANGUAGES
from server.runtime import Runtime
from tests.cast import Cast
from tests.integration.pages.conftest import Browser, Office
from tests.load.sockets import LiveSocket

pytestmark = pytest.mark.anyio

PAGES = {
    "vera": ("/text", "/text/{running}", "/text/999", "/campaigns"),
    "sue": ("/live", "/live?campaign={running}", "/campaigns", "/campaigns/{running}", "/contacts"),
    "max": ("/campaigns/new", "/campaigns/{draft}", "/contacts", "/numbers", "/people"),
}
READ_ALOUD = ("alt", "title", "placeholder", "aria-label", "data-confirm", "data-confirm-word", "data-done")
VALUE = re.compile(r"\\\{\w+\\\}|%\\\(\w+\\\)s")


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


def english() -> re.Pattern[str]:
    """Every English text of the catalogue that Spanish says in other words, with anything for its values."""
    known = set()
    for message in read("es"):
        pairs = zip(_forms(message.id), _forms(message.string), strict=True)
        known |= {text for text, spanish in pairs if text != spanish and len(text) > 3}
    known -= {name for _, name in LANGUAGES}  # each in its own language, for who looks for it
    return re.compile("|".join(VALUE.sub(r"[^.]+", re.escape(text)) for text in sorted(known)))


def _forms(words: object) -> tuple[str, ...]:
    return tuple(words) if isinstance(words, tuple | list) else (str(words),)


async def speak_spanish(runtime: Runtime, *viewers: Viewer) -> None:
    ids = [viewer.user_id for viewer in viewers]
    await runtime.database.pool.execute("UPDATE users SET language = 'es' WHERE id = ANY($1::bigint[])", ids)


async def test_no_page_of_a_spanish_person_holds_an_english_text(
    runtime: Runtime, browser: Browser, cast: Cast, office: Office
) -> None:
    await speak_spanish(runtime, cast.vera, cast.sue, cast.max)
    found: dict[str, list[str]] = {}
    pattern = english()
    for name, pages in PAGES.items():
        client = await browser(getattr(cast, name))
        for page in pages:
            answer = await client.get(page.format(running=office.running, draft=office.draft))
            assert '<html lang="es"' in answer.text, page
            left = [said for said in Words(answer.text).said if pattern.fullmatch(said)]
            found |= {page: left} if left else {}
    assert found == {}


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
