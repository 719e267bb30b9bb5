"""The model as a file: named weights in an npz that holds no code, with a format number and a checksum."""

import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from server.domain.sentiment_bands import BANDS
from server.errors import TextbankError

FORMAT = 3
PATH = Path(__file__).parent / "data" / "model.npz"
# One per band, in the order of BANDS, then the scale from 0 to 100, then whether it asks for an end.
COLUMNS = len(BANDS) + 2
# Zip's first day: the same weights must give the same bytes whenever they are written.
_EPOCH = (1980, 1, 1, 0, 0, 0)
# All that a missing, cut or foreign file makes numpy and zlib raise.
_UNREADABLE = (
    OSError, KeyError, ValueError, TypeError, AttributeError, EOFError, zipfile.BadZipFile, zlib.error
)  # fmt: skip


@dataclass(eq=False)
class ModelError(TextbankError):
    """The classifier's file is missing, damaged or of another format."""

    code: str = "model_unusable"
    title: str = "The sentiment model cannot be read"


@dataclass(frozen=True, slots=True)
class Model:
    """`weights` is float16, a row per name and COLUMNS wide; `intercepts` float64, COLUMNS long.

    `steps` is float64, a row per band: slope and start of the line from the scale to the score in that band.
    """

    names: list[str]
    weights: npt.NDArray[np.float16]
    intercepts: npt.NDArray[np.float64]
    steps: npt.NDArray[np.float64]
    # sha256 of the corpus it was trained on, so that a stale model is noticed.
    corpus: str


def write(model: Model, path: Path) -> None:
    """Write the file; equal models give equal bytes."""
    arrays = {
        "format": np.array(FORMAT, dtype="<i8"),
        "names": np.frombuffer("\n".join(model.names).encode(), dtype=np.uint8),
        "weights": model.weights.astype("<f2"),
        "intercepts": model.intercepts.astype("<f8"),
        "steps": model.steps.astype("<f8"),
        "corpus": np.array(model.corpus),
    }
    arrays["checksum"] = np.array(_checksum(arrays))
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            # Weights hardly shrink, and inflating them would take a third of the time to load.
            member.compress_type = zipfile.ZIP_DEFLATED if name == "names" else zipfile.ZIP_STORED
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, array, allow_pickle=False)
            archive.writestr(member, buffer.getvalue())


def read(path: Path = PATH) -> Model:
    """Read and verify; raises ModelError with the reason and the cure."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        version, checksum = int(arrays["format"]), str(arrays["checksum"])
    except _UNREADABLE as error:
        raise _unusable(path, "it is missing or no model file") from error
    if version != FORMAT:
        raise _unusable(path, f"its format is {version}, this version reads {FORMAT}")
    if checksum != _checksum(arrays):
        raise _unusable(path, "its checksum is wrong, so it is damaged")
    names = arrays["names"].tobytes().decode().split("\n")
    shapes = {"weights": (len(names), COLUMNS), "intercepts": (COLUMNS,), "steps": (len(BANDS), 2)}
    if any(name not in arrays or arrays[name].shape != shape for name, shape in shapes.items()):
        raise _unusable(path, "its weights do not fit its names")
    return Model(names, arrays["weights"], arrays["intercepts"], arrays["steps"], str(arrays["corpus"]))


def _unusable(path: Path, why: str) -> ModelError:
    return ModelError(f"The sentiment model {path} cannot be used: {why}. Run scripts/train-sentiment.")


def _checksum(arrays: dict[str, npt.NDArray[np.generic]]) -> str:
    digest = hashlib.sha256()
    for name in sorted(arrays.keys() - {"checksum"}):
        array = arrays[name]
        digest.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()
