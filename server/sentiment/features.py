"""What the classifier sees of a reply: one extraction for training and for scoring, so that the two cannot drift apart.

Pure Python: the web process scores replies without loading a machine-learning library.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# Ten concatenated text messages; attitude shows early, and longer text would only cost time.
LONGEST = 1600
NEGATION_REACH = 3

_REMOVED = re.compile("[\u0300-\u036f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\ud800-\udfff'’‘`´]")
_SKIN_TONE = re.compile("[\U0001f3fb-\U0001f3ff]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_NUMBER = re.compile(r"\d[\d.,:/-]*\d")
_TOKEN = re.compile(r"[^\W_]+|[!?]|\.{2,}|>?[:;=]-?[()dp|/]|<3|[^\w\s.,;:\"#*()\[\]{}<>=+~^|/\\&%$@-]")

_NEGATIONS = frozenset(
    "no not never dont cant cannot wont isnt arent aint didnt doesnt couldnt wouldnt shouldnt wasnt havent"
    " hasnt nobody none nothing without nunca ni jamas tampoco nada nadie sin".split()
)
_TURNS = frozenset({"but", "pero", "and", "y", "so", "!", "?"})
_CONTRASTS = frozenset({"but", "pero"})
_SPELLINGS = dict(
    pair.split("=")
    for pair in (
        "u=you ur=your r=are pls=please plz=please thx=thanks thanx=thanks tnx=thanks ty=thanks tysm=thanks"
        " dnt=dont cnt=cant wnt=want gonna=going txt=text txting=texting txts=texts msg=message msgs=messages"
        " ppl=people cuz=because abt=about rn=now tmrw=tomorrow sry=sorry srry=sorry sory=sorry yea=yeah"
        " yess=yes q=que x=por porfa=please wat=what wut=what dis=this luv=love gr8=great vot=vote okay=ok"
        " okey=ok wrng=wrong numbr=number wher=where wen=when hav=have bout=about grasias=gracias"
    ).split()
)


def features(text: str) -> list[str]:
    """Names of the distinct features of `text`, in a stable order; never empty, never raises."""
    tokens = _TOKEN.findall(plain(text))
    words = [_SPELLINGS.get(token, token) for token in tokens]
    found = dict.fromkeys(_phrases(words))
    for token in words:
        found.update(_parts(token))
    found.update(dict.fromkeys(_manner(text, words)))
    return list(found)


def plain(text: str) -> str:
    """Lower-case text without accents, apostrophes, invisible characters, skin tones or stretched letters."""
    text = text[:LONGEST]
    if not text.isascii():
        text = _SKIN_TONE.sub("", unicodedata.normalize("NFKD", text))
    text = _NUMBER.sub("0", _REMOVED.sub("", text.casefold()))
    return _STRETCHED.sub(r"\1", text)


def _phrases(words: list[str]) -> Iterator[str]:
    """Single words, pairs with the ends marked, and words under a negation or after a contrast."""
    before, reach, contrast = "^", 0, False
    for word in words:
        yield word
        yield f"{before} {word}"
        if contrast:
            yield f"but:{word}"
        if word in _TURNS:
            reach, contrast = 0, contrast or word in _CONTRASTS
        elif word in _NEGATIONS:
            reach = NEGATION_REACH
        elif reach:
            reach -= 1
            yield f"not:{word}"
        before = word
    yield f"{before} $"


@lru_cache(maxsize=8192)
def _parts(word: str) -> dict[str, None]:
    """Pieces of a word, which survive misspelling; of an emoji, the words of its Unicode name."""
    if not word.isalnum():
        names = (unicodedata.name(sign, "") for sign in word if not sign.isascii())
        return dict.fromkeys(f"sign:{part}" for name in names for part in name.lower().split())
    padded = f"_{word[:24]}_"
    return dict.fromkeys(
        "~" + padded[start : start + size] for size in (3, 4, 5) for start in range(len(padded) - size + 1)
    )


def _manner(text: str, words: list[str]) -> Iterator[str]:
    """How it is said: length, capitals, question or exclamation."""
    yield f"length:{min(len(words), 32).bit_length()}"
    if len(text) > 3 and text.isupper():
        yield "manner:shouted"
    if "?" in words:
        yield f"asks:{words[0]}"
    if words.count("!") > 1:
        yield "manner:exclaimed"
