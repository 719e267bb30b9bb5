"""What a pretend volunteer makes of a reply: the canned response that fits, or another way to deal with it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.domain.optouts import recognise

# Words of the reply, titles of scripts that answer them. The first that is found counts.
_TABLE = (
    (r"wrong (number|person|#)|nobody by|changed numbers", "Wrong number", "answer_and_close"),
    (r"equivoc|aquí no vive", "Número equivocado", "answer_and_close"),
    (r"ride|drive|no car|a car\b", "Need a ride", "answer"),
    (r"\bkids\b|children|daughter", "Kids", "answer"),
    (r"parking", "Parking", "answer"),
    (r"rain", "Rain", "answer"),
    (r"where|which place|old place", "Polling place|Where", "answer"),
    (r"dónde|casilla", "Dónde votar", "answer"),
    (r"what time|close\?|hours|when\b", "Hours|When", "answer"),
    (r"reunión|cuándo", "La reunión", "answer"),
    (r"\bmail\b|ballot\?", "By mail", "answer"),
    (r"\bid\b|bring", "What to bring|Bring", "answer"),
    (r"who (is|are|pays)|my number|which group|real person|about\?", "Who we are", "answer"),
    (r"quién va a ver|publica", "Privacidad", "answer"),
    (r"quién|mi número|qué grupo|persona de verdad", "¿Quién es\\?", "answer"),
    (r"para qué", "¿Para qué\\?", "answer"),
    (r"elegir dos|las tres|depende", "Elegir dos", "answer"),
    (r"nunca hacen|arreglen", "Lo siento", "answer"),
    (r"no me interesa|no, gracias|no quiero", "Sin interés", "answer_and_close"),
    (r"not sure|maybe|think about|get back|depends|what do you mean", "Undecided", "answer"),
    (
        r"\bnop?e?\b|\bnah\b|not interested|tired|never|hard pass|other side|can't|don't",
        "Not interested",
        "answer_and_close",
    ),
    (r"thank|got it|perfect|awesome|🙏|muy amable|entendido|^gracias", None, "close"),
    (r"transporte|vivienda|parques|árboles|\bsí\b|claro|cuenten|vamos|estar", "Gracias", "answer"),
    (
        r"yes|yep|yeah|sure|count (me|us)|definitely|absolutely|of course|👍|love|there|vote",
        "Thank you|Gracias",
        "answer",
    ),
)
_RULES = tuple((re.compile(words, re.I), title, deed) for words, title, deed in _TABLE)


@dataclass(frozen=True, slots=True)
class Decision:
    """`deed` is answer, close, answer_and_close, opt_out or pass_on."""

    deed: str
    script_id: str | None = None


def decide(reply: str, scripts: Sequence[Mapping[str, Any]]) -> Decision:
    """What nobody has a response for goes to somebody else. `scripts` are those of the campaign, as the API tells."""
    found = recognise(reply)
    if found.kind == "optout":
        return Decision("opt_out")
    for words, title, deed in _RULES:
        if not words.search(reply):
            continue
        if title is None:
            return Decision(deed)
        script = next((one for one in scripts if re.fullmatch(title, one["title"])), None)
        if script is not None:
            return Decision(deed, script["id"])
    return Decision("close" if len(reply) < 8 else "pass_on")
