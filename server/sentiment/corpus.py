"""Labelled replies as tab-separated text: what the classifier learns from and is measured on."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from server.domain.optouts import recognise
from server.domain.sentiment_bands import BANDS, band
from server.errors import Invalid

PATH = Path(__file__).parent / "data" / "corpus.tsv"
OPT_OUTS = Path(__file__).parent / "data" / "opt_outs.tsv"


@dataclass(frozen=True, slots=True)
class Reply:
    """A text and the score from 0 to 100 that a person gave it; `kind` is its main trait, if known."""

    text: str
    score: int
    kind: str = ""
    language: str = ""

    @property
    def band_index(self) -> int:
        """Position of its band in BANDS."""
        return BANDS.index(band(self.score))

    @property
    def asks_for_an_end(self) -> bool:
        """By its kind, or where a person found it negative, by its words."""
        if self.kind == "opt_out_words":
            return True
        return band(self.score) == "negative" and recognise(self.text).kind == "optout"


def load(path: Path = PATH) -> list[Reply]:
    """Read a file whose header names `text`, `score` (or `ordinal`), maybe `kind` and `language`; raises Invalid."""
    header, *lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    columns = header.split("\t")
    score = "ordinal" if "ordinal" in columns else "score"
    try:
        rows = [dict(zip(columns, line.split("\t"), strict=True)) for line in lines]
        return [Reply(row["text"], int(row[score]), row.get("kind", ""), row.get("language", "")) for row in rows]
    except (KeyError, ValueError) as error:
        raise Invalid(f"{path} needs a header with the columns text and score, and whole numbers as scores.") from error


def load_opt_outs(path: Path = OPT_OUTS) -> list[tuple[str, bool]]:
    """Wordings, and whether each asks for an end."""
    _, *lines = path.read_text(encoding="utf-8").splitlines()
    return [(text, answer == "yes") for text, answer, _ in (line.split("\t") for line in lines)]


def digest(paths: Sequence[Path] = (PATH, OPT_OUTS)) -> str:
    """Sha256 of the files, kept in the model that was trained on them."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
