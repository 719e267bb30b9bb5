"""A Spanish person meets no English on any page, also in what its scripts draw and what arrives while it is open."""

import pytest

from server.access import Viewer
from server.actions import assignment, sending
from server.actions.sending import Press
from server.carriers.plivo.words import meaning
from server.domain.languages import to_column
from server.runtime import Runtime
from tests.cast import Cast
from tests.e2e.browser.conftest import Reply
from tests.e2e.browser.screens import Screen, Screens
from tests.english import English, written
from tests.factories import Bank

pytestmark = pytest.mark.anyio

PAGES = {
    "vera": ("/text", "/campaigns"),
    "sue": ("/live", "/campaigns", "/campaigns/{campaign}"),
    "max": ("/campaigns/new", "/contacts", "/numbers", "/people"),
    "ada": ("/settings/check", "/audit"),
}
# Each text node, and each attribute that is read aloud; but for the words of people, which have `dir=auto`.
SAID = """() => {
  const said = [];
  const skip = "script, style, template, noscript, [dir=auto], option[value=en], kbd";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Text) {
      if (!node.parentElement.closest(skip)) said.push(node.data);
    } else for (const name of ["aria-label", "placeholder", "title", "alt"]) said.push(node.getAttribute(name) ?? "");
  }
  return said.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


async def speaks_spanish(runtime: Runtime, *viewers: Viewer) -> None:
    ids = [viewer.user_id for viewer in viewers]
    await runtime.database.pool.execute("UPDATE users SET language = 'es' WHERE id = ANY($1::bigint[])", ids)


async def said(screen: Screen) -> list[str]:
    return list(await screen.page.evaluate(SAID))


async def test_no_page_says_english_once_its_scripts_have_drawn_it(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank
) -> None:
    await speaks_spanish(runtime, cast.ada, cast.max, cast.sue, cast.vera)
    english, found = English(await written(runtime)), set[tuple[str, str]]()
    for name, pages in PAGES.items():
        screen = await screens.open(getattr(cast, name))
        for page in pages:
            await screen.go(page.format(campaign=text_bank.campaign_id))
            await screen.page.locator("main").first.wait_for()
            await screen.page.wait_for_load_state("networkidle")
            found |= {(page, text) for text in english.left_in(await said(screen))}
        await screen.page.context.close()
    assert sorted(found) == []


async def test_texting_says_no_english_and_tells_the_carriers_reason_in_spanish(
    screens: Screens, runtime: Runtime, cast: Cast, text_bank: Bank, reply: Reply
) -> None:
    await speaks_spanish(runtime, cast.vera)
    bucket = await assignment.claim(runtime, cast.vera, text_bank.campaign_id)
    first = int(bucket.conversations[0].id)
    sent = await sending.send(runtime, cast.vera, Press(first, "first-text", "initial"))
    await runtime.database.pool.execute(
        "UPDATE messages SET state = 'failed', reason = '99', detail = $2 WHERE id = $1",
        int(sent.id),
        to_column(meaning("99").sentence),
    )
    await reply(text_bank.conversation_ids.index(first), "¿Dónde voto?")
    english = English(await written(runtime))

    vera = await screens.open(cast.vera)
    await vera.go(f"/text/{text_bank.campaign_id}")
    await vera.page.get_by_text("En vivo", exact=True).and_(vera.page.locator(".connection")).wait_for()
    found = english.left_in(await said(vera))
    await vera.page.get_by_role("button", name="Respuestas 1").filter(visible=True).click()
    await vera.page.locator(".inbox__item").filter(visible=True).first.click()
    await vera.sees("No enviado: El operador dio el error 99.")
    found += english.left_in(await said(vera))
    assert found == []
