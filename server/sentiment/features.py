"""What the classifier sees of a reply: one extraction for training and scoring, so they cannot drift apart.

Pure Python: the web process scores replies without loading a machine-learning library.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from server.sentiment.lexicon import FAMILY_OF

# Ten concatenated text messages; attitude shows early, and longer text would only cost time.
LONGEST = 1600
NEGATION_REACH = 3
# Against a whole word; found by cross-validation.
PIECE_WEIGHT = 0.4

_REMOVED = re.compile("[\u0300-\u036f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\ud800-\udfff'’‘`´]")
_SKIN_TONE = re.compile("[\U0001f3fb-\U0001f3ff]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_NUMBER = re.compile(r"\d[\d.,:/-]*\d")
_TOKEN = re.compile(r"[^\W_]+|[!?]|\.{2,}|>?[:;=]-?[()dp|/]|<3|[^\w\s.,;:\"#*()\[\]{}<>=+~^|/\\&%$@-]")

_NO = """
    no not never dont cant cannot wont isnt arent aint didnt doesnt couldnt wouldnt shouldnt wasnt havent
    hasnt nobody none nothing without nunca ni jamas tampoco nada nadie sin
"""
_NEGATIONS = frozenset(_NO.split())
_TURNS = frozenset({"but", "pero", "and", "y", "so", "!", "?"})
_CONTRASTS = frozenset({"but", "pero"})
_RESPELT = """
    u=you ur=your r=are pls=please plz=please thx=thanks thanx=thanks tnx=thanks ty=thanks tysm=thanks
    dnt=dont cnt=cant wnt=want gonna=going txt=text txting=texting txts=texts msg=message msgs=messages
    ppl=people cuz=because abt=about rn=now tmrw=tomorrow sry=sorry srry=sorry sory=sorry yea=yeah yess=yes
    q=que x=por porfa=please wat=what wut=what dis=this luv=love gr8=great vot=vote okay=ok okey=ok
    wrng=wrong numbr=number wher=where wen=when hav=have bout=about grasias=gracias
"""
_SPELLINGS = dict(pair.split("=") for pair in _RESPELT.split())


def features(text: str) -> dict[str, float]:
    """Values of the distinct features of `text` by name, in a stable order, of unit length; never raises."""
    tokens = _TOKEN.findall(plain(text))
    words = [_SPELLINGS.get(token, token) for token in tokens]
    families = [f"@{FAMILY_OF[word]}" if word in FAMILY_OF else word for word in words]
    wholes = dict.fromkeys(_pairs(words, " "))
    wholes.update(dict.fromkeys(_pairs(families, " @ ")))
    wholes.update(dict.fromkeys(_scoped(words, families)))
    wholes.update(dict.fromkeys(_manner(text, words)))
    pieces: dict[str, None] = {}
    for word in words:
        pieces.update(_pieces(word))
    whole = (len(wholes) + PIECE_WEIGHT**2 * len(pieces)) ** -0.5
    values = dict.fromkeys(wholes, whole)
    values.update(dict.fromkeys(pieces, whole * PIECE_WEIGHT))
    return values


def plain(text: str) -> str:
    """Lower-case text without accents, apostrophes, invisible characters, skin tones or stretched letters."""
    text = text[:LONGEST]
    if not text.isascii():
        text = _SKIN_TONE.sub("", unicodedata.normalize("NFKD", text))
    text = _NUMBER.sub("0", _REMOVED.sub("", text.casefold()))
    return _STRETCHED.sub(r"\1", text)


def _pairs(words: list[str], between: str) -> Iterator[str]:
    """Each word, and each with the one before it; the ends of the reply count as words."""
    before = "^"
    for word in words:
        yield word
        yield before + between + word
        before = word
    yield before + between + "$"


def _scoped(words: list[str], families: list[str]) -> Iterator[str]:
    """Words within reach of a negation, and words after a contrast."""
    reach, contrast = 0, False
    for word, family in zip(words, families, strict=True):
        if contrast:
            yield f"but:{word}"
            yield f"but:{family}"
        if word in _NEGATIONS:
            reach = NEGATION_REACH
        elif word in _TURNS:
            reach, contrast = 0, contrast or word in _CONTRASTS
        elif reach:
            reach -= 1
            yield f"not:{word}"
            yield f"not:{family}"


@lru_cache(maxsize=8192)
def _pieces(word: str) -> dict[str, None]:
    """Pieces of a word, which survive misspelling; of an emoji, the words of its Unicode name."""
    if not word.isalnum():
        names = (unicodedata.name(sign, "") for sign in word if not sign.isascii())
        return dict.fromkeys(f"~~{part}" for name in names for part in name.lower().split())
    padded = f"_{word[:24]}_"
    return dict.fromkeys(
        "~" + padded[start : start + size] for size in (3, 4, 5) for start in range(len(padded) - size + 1)
    )


def _manner(text: str, words: list[str]) -> Iterator[str]:
    """How it is said: length, capitals, stretched letters, question or exclamation."""
    yield f"length:{min(len(words), 32).bit_length()}"
    if len(text) > 3 and text.isupper():
        yield "manner:shouted"
    if _STRETCHED.search(text):
        yield f"stretched:{words[0] if words else ''}"
    if "?" in words:
        yield f"asks:{words[0]}"
    if words.count("!") > 1:
        yield "manner:exclaimed"
