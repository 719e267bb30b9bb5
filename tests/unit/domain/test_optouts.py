"""Replies that end the texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.optouts import recognise


def phrases(text: str) -> list[str]:
    return text.replace("\n", "").split("|")


EXACT = phrases(
    "stop|stopall|stop all|unsubscribe|cancel|end|quit|revoke|optout|opt out|opt-out|remove"
    "|stop2end|stop2quit|stop 2 quit|stop=quit|stop to quit|stoptoquit|alto|parar"
)
LIKELY = phrases("""take me off
|lose my number|dont text me|stop it|please take me off|please stop|Stop please
|do not text again|remove me from your list|Please remove this number|quit texting me
|why wont you stop texting me|leave me alone|I don't want these texts|unsuscribe|stopp|No mas|basta
|ya no me manden mensajes|quítame de la lista|deja de escribirme|No me escriban más|dejenme en paz
|Not interested, take me off your list|wrong number, stop texting
|I already voted stop sending these|opt me out
|Can you take me off this list|no more texts please|STOP!!! I've asked 3 times|do not contact me
|please don't message me again|how do I unsubscribe|Delete my number
|I never signed up for this. stop
|get me off this list|cease all communication|plz quit|ENOUGH with the texts|no quiero recibir mensajes
|eliminar mi numero por favor|bórrenme de su lista|I would like to be removed|please remove|stop the texts
|don't ever contact this number|no me molesten|wrong person dont text this number|I do not consent to texts
|end this|Not interested. Stop.|no thanks, stop|Stop. I'm voting for the other one|never text me again
|stop harassing me|I'm on the do not call list|kindly remove my number|pls no more|will you please stop
|you guys need to stop|no mas mensajes|pare de enviar mensajes|por favor no me llame|take my name off
|don't text""")
NOT_AT_ALL = phrases("""don't stop
|no|wrong number|no thanks|I won't stop supporting you|bus stop|stop by anytime
|we need to stop the war|please stop by the office|I don't text much|can't stop won't stop
|Don't stop fighting!|yes|alto y claro, ya voté|para quien es?|para|Who is this?|call me|text me later
|How do I get off the bus
|the end of the line|I already voted|end corruption|remove them from office
|quit your job|My stop is at Main St|I don't want to opt out|no pares|don't remove me
|no quiero votar por él|I don't want a sign|cancel student debt|Quiero ayudar a parar la guerra
|basta de corrupcion|Can you send me info|no me interesa|Not interested|do not know where to vote
|where did you get this number|I can call voters tomorrow|no puedo ese día|¿me llamas mañana?""")

decoration = st.text(st.sampled_from(" .!?*\n\t\"'\u200b\u200d\ufeff\u202a-_"), max_size=4)


@given(st.sampled_from(EXACT), decoration, decoration, st.sampled_from([str.lower, str.upper, str.title]))
def test_exact_words_are_found_in_any_dress(word: str, before: str, after: str, case: type[str]) -> None:
    found = recognise(before + case(word) + after)
    assert (found.kind, found.certainty) == ("optout", "exact")


@pytest.mark.parametrize("text", ["S T O P", "ＳＴＯＰ", "st\u200bop", "stop 🛑", "STOP STOP stop", "Stóp", "s.t.o.p"])
def test_exact_words_are_found_in_disguise(text: str) -> None:
    assert recognise(text).certainty == "exact"


@pytest.mark.parametrize("text", LIKELY)
def test_phrases_are_put_before_a_person(text: str) -> None:
    found = recognise(text)
    assert (found.kind, found.certainty) == ("optout", "likely")


@pytest.mark.parametrize("text", NOT_AT_ALL)
def test_other_replies_end_nothing(text: str) -> None:
    assert recognise(text).kind == "none"


@pytest.mark.parametrize(
    ("text", "kind"), [("START", "optin"), ("unstop", "optin"), ("Help!", "help"), ("ayuda", "help")]
)
def test_opt_in_and_help_words_are_exact(text: str, kind: str) -> None:
    found = recognise(text)
    assert (found.kind, found.certainty) == (kind, "exact")


@pytest.mark.parametrize("intent", ["optout", "optin", "help"])
def test_the_carriers_word_counts_as_exact(intent: str) -> None:
    found = recognise("Sure, where do I vote?", intent)
    assert (found.kind, found.certainty) == (intent, "exact")


def test_a_carrier_without_a_word_leaves_it_to_the_text() -> None:
    assert recognise("stop", "").kind == "optout"
    assert recognise("yes", "other").kind == "none"


@given(st.text(max_size=300), st.sampled_from([None, "optout", ""]))
def test_any_text_can_be_read(text: str, intent: str | None) -> None:
    assert recognise(text, intent).certainty in {"exact", "likely", "no"}


NO = "no|nope|nah|no no no|not interested|no thanks|no gracias|nel|para nada|I said no|no means no|never|nunca"


@given(st.sampled_from(phrases(NO)), decoration, decoration, st.sampled_from([str.lower, str.upper, str.title]))
def test_a_no_alone_ends_nothing(word: str, before: str, after: str, case: type[str]) -> None:
    assert recognise(before + case(word) + after).kind == "none"


@pytest.mark.parametrize("text", ["🛑", "🛑🛑 ", "🚫", "⛔️"])
def test_a_stop_sign_is_put_before_a_person(text: str) -> None:
    assert recognise(text).certainty == "likely"
