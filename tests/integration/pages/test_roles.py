"""The page of roles says what the server enforces, no more and no less."""

import re

import pytest

from server.api.tables import ENDPOINTS
from server.domain import rights
from server.domain.people import Role, may_give
from tests.cast import Cast
from tests.contract.access.rights import RIGHTS
from tests.integration.pages.conftest import Browser

LEAST = {call: right.least for call, right in RIGHTS.items()}  # said by hand, not read off the endpoints


def test_each_thing_it_names_asks_for_one_role_at_every_endpoint() -> None:
    asked = {ability.words: {LEAST[call] for call in rights.covered(ability, LEAST)} for ability in rights.ABILITIES}
    assert {words: roles for words, roles in asked.items() if len(roles) != 1} == {}


def test_it_leaves_out_nothing_that_changes_something() -> None:
    named = {call for ability in rights.ABILITIES for call in rights.covered(ability, LEAST)}
    changing = {f"{row.method} {row.path}" for row in ENDPOINTS if row.method != "GET"}
    assert changing - named == set(), "put them into server/domain/rights.py, in words"


@pytest.mark.anyio
async def test_the_page_tells_each_role_what_it_adds_to_the_one_before(browser: Browser, cast: Cast) -> None:
    text = (await (await browser(cast.vera)).get("/roles")).text
    cards = {role: text[text.index(f'id="role-{role}"') :] for role in Role}
    for role in Role:
        card = cards[role][: cards[role].index("</section>")]
        said = re.findall(r"<li[^>]*>.*?<span>(.*?)</span></li>", card, re.DOTALL)
        abilities = [str(words) for words in rights.added_by(role, LEAST)]
        makes = ["Make others administrators"] if Role.ADMINISTRATOR in may_give(role) else []
        assert said == abilities + makes, role
        assert ("Your role" in card) == (role is Role.VOLUNTEER)


@pytest.mark.anyio
async def test_only_administrators_are_offered_to_make_administrators(browser: Browser, cast: Cast) -> None:
    for viewer in (cast.max, cast.ada):
        text = (await (await browser(viewer)).get("/people")).text
        choice = text[text.index('id="role"') :]
        assert 'value="administrator"' not in choice[: choice.index("</select>")]
        assert ("Make this person an administrator" in text) == (viewer is cast.ada)
        assert f"/api/v1/users/{cast.vera.user_id}/password-link" in text
