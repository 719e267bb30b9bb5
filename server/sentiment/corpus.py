"""Labelled replies as tab-separated text: what the classifier learns from and is measured on."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from server.domain.sentiment_bands import BANDS, band
from server.errors import Invalid

PATH = Path(__file__).parent / "data" / "corpus.tsv"


@dataclass(frozen=True, slots=True)
class Reply:
    """A text and the score from 0 to 100 that a person gave it; `kind` is its main trait, if known."""

    text: str
    score: int
    kind: str = ""

    @property
    def band_index(self) -> int:
        """Position of its band in BANDS."""
        return BANDS.index(band(self.score))


def load(path: Path = PATH) -> list[Reply]:
    """Read a file whose header names `text`, `score` (or `ordinal`) and maybe `kind`; raises Invalid."""
    header, *lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    columns = header.split("\t")
    score = "ordinal" if "ordinal" in columns else "score"
    try:
        rows = [dict(zip(columns, line.split("\t"), strict=True)) for line in lines]
        return [Reply(row["text"], int(row[score]), row.get("kind", "")) for row in rows]
    except (KeyError, ValueError) as error:
        raise Invalid(f"{path} needs a header with the columns text and score, and whole numbers as scores.") from error


def digest(path: Path = PATH) -> str:
    """Sha256 of the file, kept in the model that was trained on it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
