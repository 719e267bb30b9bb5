"""While an author types, the page judges a script as the server will judge it on saving."""

import pytest

from server.domain import scripts
from tests.cast import Cast
from tests.e2e.browser.screens import Screens

pytestmark = pytest.mark.anyio

TEXTS = (
    "Hi! Can we count on you? Reply STOP to end.",
    "Reply with the word “STOP” and we are gone.",
    "STOP2END",
    "Stop=quit",
    "Text back unsubscribe",
    "Help us stop the pipeline. Stop by on Saturday.",
    "The end is near. Cancel your plans.",
    "Envíe ALTO para no recibir mensajes.",
    "Responda STOP para darse de baja.",
    "Escribe la palabra CANCELAR",
    "¿Nos vemos en la parada del autobús?",
    "Opt-out any time",
    "See bit.ly/abc and https://example.org/x",
    "See habit.ly/abc",
    "Look at example.org/vote, or www.example.org.",
    "Write to rosa@example.org or see https://polls.example.com/where?a=b.org",
    "That is it.Com back soon, me. us",
    "Hello [NAME], welcome <First Name>",
    "{{firstName}} is not filled in",
    "Beer and wine for everybody who votes",
    "You have won a gift card. Verify your account",
    "Prohíba las armas de fuego; la pistola no. Ley contra el tabaco",
    "Begin the engineering sexton guns-free weekend",
    "",
)
JUDGED = """async (texts) => {
  const { createCheck } = await import("/static/js/lib/script-check.js");
  const { patterns } = JSON.parse(document.getElementById("initial").textContent).preview;
  const check = createCheck(patterns);
  return texts.map((text) => [check.hasOptOutWords(text), check.worthALook(text, [], 1).length]);
}"""


async def test_the_page_judges_a_script_as_the_server_does(screens: Screens, cast: Cast) -> None:
    max_ = await screens.open(cast.max)
    await max_.go("/campaigns/new")
    by_page = await max_.page.evaluate(JUDGED, list(TEXTS))
    codes = [{warning.code for warning in scripts.warnings(text)} for text in TEXTS]
    assert by_page == [[scripts.has_opt_out_words(text), len(found)] for text, found in zip(TEXTS, codes, strict=True)]
