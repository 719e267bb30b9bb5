"""What the classifier sees is the same for spellings that mean the same, and survives any text."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.sentiment.features import LONGEST, features, plain


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("YES", "yes"),
        ("yesssss", "yes"),
        ("SÍ", "si"),
        ("don’t", "dont"),
        ("don't", "dont"),
        ("ｓｔｏｐ", "stop"),
        ("st\u200bop", "stop"),
        ("👍🏽", "👍"),
        ("❤️", "❤"),
        ("520-555-0123", "0"),
        ("at 8:30", "at 0"),
    ],
)
def test_spellings_of_one_word_look_alike(written: str, seen: str) -> None:
    assert plain(written) == seen


def test_a_negated_word_is_told_from_the_word() -> None:
    assert "not:support" in features("I don't support her")
    assert "not:support" not in features("I support her, not him")


def test_what_follows_a_contrast_is_marked() -> None:
    assert "but:no" in features("thanks but no")
    assert "but:no" in features("gracias pero no")


def test_words_of_one_family_share_a_feature_in_both_languages() -> None:
    assert "@praise" in features("she is wonderful")
    assert "@praise" in features("es maravillosa")


def test_an_emoji_is_read_by_its_unicode_name() -> None:
    assert "~~angry" in features("😠")


def test_the_values_have_unit_length() -> None:
    assert math.isclose(sum(value**2 for value in features("Yes, I'll be there!").values()), 1)


def test_text_beyond_the_longest_reply_is_not_looked_at() -> None:
    assert features("no " * LONGEST) == features("no " * (LONGEST * 50))


@given(st.text(st.characters(codec=None), max_size=200))
def test_no_text_is_too_strange(text: str) -> None:
    assert all(math.isfinite(value) and value > 0 for value in features(text).values())
    assert all("\n" not in name for name in features(text))
