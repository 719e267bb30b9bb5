"""What carriers forbid is flagged with its reason before anybody launches; plain words are left alone."""

import pytest

from server.domain import scripts

FLAGGED = (
    ("Meet us for happy hour on Friday!", "alcohol"),
    ("Cervezas gratis para todos", "alcohol"),
    ("Tell them: keep your hands off our guns.", "firearms"),
    ("No más armas de fuego en las escuelas", "firearms"),
    ("Legal weed now", "tobacco_drugs"),
    ("Hot nudes here", "adult"),
    ("Vote for her or else", "threat"),
    ("Those idiots in Congress", "harassment"),
    ("You have won! Claim your prize", "deception"),
    ("The election has been moved to Wednesday", "deception"),
    ("Verifique su cuenta", "deception"),
)
PLAIN = (
    "Hi {firstName}, it's Vera with Ward 4. Can we count on your vote on Tuesday?",
    "Get your flu shot at the library. The bar association helps.",
    "We begin at nine; Sussex Street is closed. Winery Road too? No: Wineland.",
    "¿Nos acompaña el sábado? Habrá café.",
)


@pytest.mark.parametrize(("text", "code"), FLAGGED)
def test_it_is_flagged_with_its_reason(text: str, code: str) -> None:
    found = {warning.code: warning.sentence for warning in scripts.warnings(text)}
    assert code in found
    assert found[code].split(": ")[-1].lower() in text.lower()


@pytest.mark.parametrize("text", PLAIN)
def test_plain_words_are_left_alone(text: str) -> None:
    assert scripts.warnings(text) == []
