"""What a simulated person makes of a text: its language, what it is about, and whether it asks something."""

from __future__ import annotations

import re

_LETTERS = re.compile(r"[^\W\d_]+")
_IN_SPANISH = """hola soy está usted para por con que qué los las una el su gracias puede podemos votar voto
responda escriba mañana hoy sí ayudar vecino buenas buenos disculpe muchas"""
_IN_ENGLISH = """the you your is are it this to of for and with we will can thank thanks hello hi our have at in on
about me please sorry what where when"""
_SPANISH, _ENGLISH = (frozenset(words.split()) for words in (_IN_SPANISH, _IN_ENGLISH))
_TOPICS = {
    "vote": re.compile(
        r"\b(vot(e|es|ing|ed|ar|o|e)|election|ballot|polls?|polling|elección|elecciones|casillas?)\b", re.I
    ),
    "survey": re.compile(r"\b(encuesta|opinión|mejorar|survey|your view|vivienda)\b", re.I),
    "event": re.compile(r"\b(party|picnic|saturday|invite|fiesta|sábado|evento|event)\b", re.I),
}


def looks_spanish(text: str) -> bool:
    if "¿" in text or "¡" in text or "ñ" in text:
        return True
    return len(_SPANISH.intersection(_words(text))) >= 3


def language_of(text: str) -> str | None:
    """None where a text is too short to tell, as a name or a 👍."""
    if looks_spanish(text):
        return "es"
    words = _words(text)
    english, spanish = len(_ENGLISH.intersection(words)), len(_SPANISH.intersection(words))
    if english == spanish:
        return None
    return "en" if english > spanish else "es"


def topic_of(text: str) -> str | None:
    """The topic whose words come first in the text."""
    found = [(match.start(), topic) for topic, words in _TOPICS.items() if (match := words.search(text))]
    return min(found)[1] if found else None


def asks(text: str) -> bool:
    return "?" in text


def _words(text: str) -> list[str]:
    return _LETTERS.findall(text.lower())
