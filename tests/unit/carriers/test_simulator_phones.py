"""Simulated phones answer like people, each always like the same one."""

from collections import Counter

from server.carriers.simulator.config import Delay, Replies
from server.carriers.simulator.networks import network_of
from server.carriers.simulator.parts import count_parts
from server.carriers.simulator.phones import Phones, Reply
from server.carriers.simulator.phrases import PHRASES
from server.carriers.simulator.reading import language_of, looks_spanish, topic_of

PHONES = [f"1{area}55501{line:02}" for area in range(200, 300) for line in range(100)]


def answers(text: str, seed: int = 1) -> list[Reply | None]:
    phones = Phones(Replies(), seed)
    return [phones.answer(phone, text, None) for phone in PHONES]


def test_the_same_seed_gives_the_same_people_in_any_order() -> None:
    phones = Phones(Replies(), 1)
    backwards = [phones.answer(phone, "Will you vote?", None) for phone in reversed(PHONES)]
    assert answers("Will you vote?") == backwards[::-1]
    assert answers("Will you vote?") != answers("Will you vote?", seed=2)


def test_kinds_of_replies_follow_their_weights() -> None:
    said = [reply for reply in answers("Will you vote?") if reply]
    assert 0.34 < len(said) / len(PHONES) < 0.42
    stops = sum(reply.text in (*PHRASES["en"]["stop"], *PHRASES["es"]["stop"]) for reply in said)
    assert 0.02 < stops / len(PHONES) < 0.04
    assert all(reply.delay > 0 for reply in said)


def test_people_texted_in_spanish_answer_in_spanish() -> None:
    text = "Hola, soy Ana con el grupo de vecinos. ¿Va a votar?"
    spanish = {phrase for phrases in PHRASES["es"].values() for phrase in phrases}
    said = {reply.text for reply in answers(text) if reply}
    assert said <= spanish
    assert not looks_spanish("Hi, this is Ana with the neighbors. Will you vote?")


def test_a_short_text_changes_neither_language_nor_topic() -> None:
    assert [language_of(text) for text in ("👍", "Ana", "Gracias, Ana", "Thanks")] == [None, None, "es", "en"]
    assert [topic_of(text) for text in ("Will you vote on Saturday?", "¿Qué debe mejorar?", "Ok")] == [
        "vote",
        "survey",
        None,
    ]
    phones = Phones(Replies(mix={"positive": 1}, spanish=0), 1)
    phones.answer(PHONES[0], "¿Qué debe mejorar primero en su barrio?", None)
    later = phones.answer(PHONES[0], "¿Ana?", None)
    assert later
    assert later.text in [phrase for kind in ("yes", "no", "unsure") for phrase in PHRASES["es"][kind]]


def test_a_question_is_answered_again_and_again_but_not_for_ever() -> None:
    phones = Phones(Replies(mix={"positive": 1}), 1)
    said = [phones.answer(PHONES[0], f"Will you vote? ({n})", None) for n in range(100)]
    assert all(said[:30])
    assert not any(said[60:])
    assert len({reply.text for reply in said if reply}) > 5
    strangers = Phones(Replies(mix={"wrong_number": 1}), 1)
    assert sum(bool(strangers.answer(PHONES[0], "Is this Ana?", None)) for _ in range(20)) == 3


def test_friends_write_twice_now_and_then() -> None:
    phones = Phones(Replies(mix={"positive": 1}, twice=0.25), 1)
    said = [phones.answer(phone, "Will you vote?", None) for phone in PHONES[:400]]
    assert 60 < sum(bool(reply and reply.then) for reply in said) < 140


def test_the_first_answers_after_a_quiet_spell_come_sooner() -> None:
    slow, quick = (Phones(Replies(mix={"positive": 1}, eager=eager), 1) for eager in (0, 10))
    pairs = [(slow.answer(phone, "Hi", None), quick.answer(phone, "Hi", None)) for phone in PHONES[:20]]
    shares = [round(b.delay / a.delay, 1) for a, b in pairs if a and b]
    assert shares == [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] + [1.0] * 12


def test_a_phone_goes_on_with_a_talk_from_before() -> None:
    phones = Phones(Replies(mix={"silent": 1}, opening="STOP"), 1)
    assert phones.answer(PHONES[0], "Hi, will you vote? Reply STOP to end.", None) is None
    assert phones.answer(PHONES[1], "Shall I look up your polling place?", None)


def test_a_talk_dies_down_and_ends_at_once_after_a_no() -> None:
    phones = Phones(Replies(mix={"negative": 1}), 1)
    assert all(phones.answer(phone, "Hi", None) for phone in PHONES[:50])
    assert not any(phones.answer(phone, "Ok", None) for phone in PHONES[:50])
    friends = Phones(Replies(mix={"positive": 1}), 1)
    rounds = [sum(bool(friends.answer(phone, "Hi", None)) for phone in PHONES[:500]) for _ in range(6)]
    assert rounds[0] == 500
    assert rounds == sorted(rounds, reverse=True)
    assert rounds[-1] < 100


def test_phones_are_silent_when_replies_are_off_but_obey_orders() -> None:
    phones = Phones(Replies(on=False, delay=Delay(median=0)), 1)
    assert phones.answer(PHONES[0], "Hi", None) is None
    assert phones.answer(PHONES[0], "Hi", "STOP") == Reply("STOP", 0.0)


def test_networks_have_their_shares_and_a_phone_keeps_its_own() -> None:
    shares = Counter(network_of(phone).name for phone in PHONES)
    assert shares["verizon"] > shares["att"] > 20 * 100
    assert network_of(PHONES[0]) is network_of(PHONES[0])


def test_parts_are_counted_as_on_the_air() -> None:
    counted = {
        "": 1,
        "a" * 160: 1,
        "a" * 161: 2,
        "a" * 306: 2,
        "a" * 307: 3,
        "[" * 80: 1,
        "[" * 81: 2,
        "a" * 152 + "[" + "a" * 153: 3,
        "ê" * 70: 1,
        "ê" * 71: 2,
        "ê" * 134: 2,
        "ê" * 135: 3,
        "😊" * 35: 1,
        "😊" * 36: 2,
        "ê" * 66 + "😊" + "ê" * 66: 3,
    }
    assert {text: count_parts(text) for text in counted} == counted
