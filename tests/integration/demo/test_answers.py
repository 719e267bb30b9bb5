"""The demo's phones answer in the language they are texted in, and pretend volunteers find words for that."""

import itertools
import json
import random
import re
from pathlib import Path

import pytest

from server.carriers.simulator.config import load_script
from server.carriers.simulator.phones import Phones
from server.carriers.simulator.phrases import PHRASES
from server.demo import carrier, coop
from server.demo.answering import decide
from server.demo.banks import Bank
from server.demo.campaigns import BANKS, GOTV, SURVEY
from server.demo.people import contact
from server.settings import Settings

ENGLISH, SPANISH = ({phrase for some in PHRASES[one].values() for phrase in some} for one in ("en", "es"))
SHARED = ENGLISH & SPANISH  # as 👍


def phones(settings: Settings) -> Phones:
    script = load_script(carrier.write_script(settings, 1, 2))
    return Phones(script.replies, script.seed)


def scripts(bank: Bank) -> list[dict[str, str]]:
    return [{"id": str(n), "title": title, "text": text} for n, (title, text) in enumerate(bank.canned)]


@pytest.mark.parametrize("bank", [*BANKS, *coop.BANKS], ids=lambda bank: bank.key)
def test_phones_answer_in_the_language_of_the_text(settings: Settings, bank: Bank) -> None:
    some = phones(settings)
    for n, script in itertools.product(range(60), bank.initials):
        words = SPANISH if script.language == "es" or bank is SURVEY else ENGLISH
        phone = contact(n, spanish=False).phone + str(bank.initials.index(script))
        reply = some.answer(phone, script.text, None)
        while reply is not None:
            assert reply.text in words
            reply = reply.then


def test_somebody_who_texts_ten_people_soon_hears_from_one(settings: Settings) -> None:
    text, quick = GOTV.initials[0].text, 0
    dice = random.Random(1)
    for _ in range(200):
        some = phones(settings)
        replies = [some.answer(f"1520555{dice.randrange(10**9)}", text, None) for _ in range(10)]
        quick += any(reply is not None and reply.delay < 15 for reply in replies)
    assert quick > 190


def test_a_dialogue_goes_on_and_comes_to_an_end(settings: Settings) -> None:
    """Each side answers whatever the other says, by canned responses only."""
    some, longest = phones(settings), 0
    for n in range(300):
        phone, text, rounds = contact(n, spanish=False).phone, GOTV.initials[0].text, 0
        while (reply := some.answer(phone, text, None)) is not None:
            decision = decide(reply.text, scripts(GOTV))
            rounds += 1
            if decision.script_id is None:
                break
            text = GOTV.canned[int(decision.script_id)][1]
        longest = max(longest, rounds)
    assert 4 <= longest < 40


def test_pretend_volunteers_have_words_for_most_replies() -> None:
    for bank, language, topic in ((GOTV, "en", "vote"), (SURVEY, "es", "survey")):
        kinds = ["positive", "negative", "question"]
        said = [phrase for kind in kinds for phrase in PHRASES[language][f"{kind} {topic}"]]
        answered = [phrase for phrase in said if decide(phrase, scripts(bank)).script_id is not None]
        assert len(answered) > 0.8 * len(said), [phrase for phrase in said if phrase not in answered]


def test_pretend_volunteers_take_a_no_for_a_no() -> None:
    for stop in ("STOP", "take me off your list", "Ya no me escriban por favor"):
        assert decide(stop, scripts(GOTV)).deed == "opt_out", stop
    wrong = decide("This isn't her phone, she changed numbers", scripts(GOTV))
    assert (wrong.deed, GOTV.canned[int(wrong.script_id or 0)][0]) == ("answer_and_close", "Wrong number")
    assert decide("Got it 👍", scripts(GOTV)).deed == "close"
    assert decide("My cat has opinions about the mayor", scripts(GOTV)).deed == "pass_on"


def test_the_carrier_of_the_demo_obeys_what_is_written_for_it(settings: Settings, tmp_path: Path) -> None:
    file = carrier.write_script(settings, 7, 8)
    written = json.loads(file.read_text())
    assert written["inbound_url"].endswith("/hooks/plivo/inbound/7")
    assert written["inbound_urls"][coop.AUTH_ID].endswith("/hooks/plivo/inbound/8")
    opening = re.compile(written["replies"]["opening"])
    assert all(opening.search(script.text) for bank in (*BANKS, *coop.BANKS) for script in bank.initials)
    assert not any(opening.search(text) for bank in (*BANKS, *coop.BANKS) for _, text in bank.canned)
