"""Scripts, merge fields and the opt-out notice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain import scripts
from server.domain.scripts import ScriptError

VALUES = {
    "firstName": "Rosa",
    "lastName": "",
    "city": "Tucson",
    "volunteerFirstName": "Ana",
    "organization": "Ward 4",
}


def filled(text: str, values: dict[str, str] | None = None, fallbacks: dict[str, str] | None = None) -> str:
    return scripts.render(scripts.compile(text, ["polling place"]), VALUES | (values or {}), fallbacks)


def test_fields_are_filled_in() -> None:
    text = "Hi {firstName}, {volunteerFirstName} of {organization} here. Vote at {polling place}!"
    assert filled(text, {"polling place": "Main St 1"}) == "Hi Rosa, Ana of Ward 4 here. Vote at Main St 1!"


def test_an_empty_value_gives_way_to_its_fallback() -> None:
    assert filled("Hi {firstName}", {"firstName": " \x00"}, {"firstName": "friend"}) == "Hi friend"


def test_a_doubled_brace_is_the_character() -> None:
    assert filled("{{7*7}} {{{firstName}}}") == "{7*7} {Rosa}"


@pytest.mark.parametrize("value", ["{lastName}", "{{7*7}}", "{", "{polling place}", "%s", "{0}"])
def test_contact_data_is_never_read_as_a_script(value: str) -> None:
    assert filled("Hi {firstName}", {"firstName": value, "lastName": "X"}) == f"Hi {value}"


def test_contact_data_stays_on_its_line() -> None:
    assert filled("Hi {firstName}!", {"firstName": " Ro\nsa\x00\x07\t"}) == "Hi Ro sa!"


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("Hi {phone}", "unknown_field", 3),
        ("Hi {firstname}", "unknown_field", 3),
        ("Hi {}", "unknown_field", 3),
        ("Hi {firstName", "unbalanced_brace", 3),
        ("Hi firstName}", "unbalanced_brace", 12),
        (" \n", "empty", 0),
        ("a" * 1700, "too_long", 0),
    ],
)
def test_a_wrong_script_says_what_and_where(text: str, code: str, position: int) -> None:
    with pytest.raises(ScriptError) as refused:
        scripts.compile(text)
    assert (refused.value.code, refused.value.position) == (code, position)


@given(st.text(alphabet="ab{} ", max_size=30))
def test_literal_text_comes_back_when_braces_are_doubled(text: str) -> None:
    doubled = text.replace("{", "{{").replace("}", "}}")
    if text.strip():
        assert scripts.render(scripts.compile(doubled), {}) == text


@pytest.mark.parametrize(
    "text",
    [
        "Reply STOP to unsubscribe",
        "Txt STOP 2 quit",
        "Stop=quit",
        "STOP2END",
        "Reply 'STOP' to end",
        "To opt out reply END",
        "STOP to opt-out",
        "Responde ALTO para no recibir más",
        "Envía STOP para salir",
    ],
)
def test_opt_out_words_are_seen(text: str) -> None:
    assert scripts.has_opt_out_words(f"Hi {{firstName}}! {text}")


@pytest.mark.parametrize(
    "text",
    [
        "Help us stop the pipeline",
        "STOP the cuts NOW",
        "Text us to stop the war",
        "Vote and end this",
        "Bus stop",
    ],
)
def test_other_uses_of_the_words_are_not_opt_out_words(text: str) -> None:
    assert not scripts.has_opt_out_words(text)


def test_the_notice_is_ten_characters_after_two_line_breaks() -> None:
    assert scripts.with_notice("Hi", "append", "initials", "initial") == "Hi\n\nSTOP2END"
    assert len(scripts.NOTICE) == 10


def test_the_notice_goes_where_the_setting_says() -> None:
    assert scripts.with_notice("Hi", "append", "initials", "reply") == "Hi"
    assert scripts.with_notice("Hi", "append", "every", "reply").endswith(scripts.NOTICE)
    assert scripts.with_notice("Hi", "in_script", "every", "initial") == "Hi"
    assert scripts.with_notice("Reply STOP to end", "append", "every", "initial") == "Reply STOP to end"


def test_authors_are_warned_of_shorteners_and_leftover_marks() -> None:
    found = scripts.warnings("see bit.ly/x [name] {{firstName}} ours.example/x <Name>")
    assert [warning.code for warning in found] == [
        "shortener",
        "leftover_mark",
        "double_brace",
        "leftover_mark",
    ]
