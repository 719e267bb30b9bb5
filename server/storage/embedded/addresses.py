"""The note by which the owner of running stores tells other processes where they are."""

import contextlib
import json
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Addresses:
    """What the owner writes down for others."""

    pid: int
    database_url: str | None
    redis_url: str | None


def notes_of(data_dir: Path) -> Path:
    return data_dir / "stores.json"


def write(data_dir: Path, addresses: Addresses) -> None:
    draft = notes_of(data_dir).with_suffix(".new")
    draft.write_text(json.dumps(asdict(addresses)))
    draft.replace(notes_of(data_dir))


def read(data_dir: Path) -> Addresses | None:
    """What the owner wrote, once it is true: notes of an owner that was killed lead to closed doors."""
    try:
        addresses = Addresses(**json.loads(notes_of(data_dir).read_text()))
    except FileNotFoundError:
        return None
    return addresses if all(map(_open, _doors(addresses))) else None


def _doors(addresses: Addresses) -> Iterator[str]:
    if addresses.database_url:
        yield parse_qs(urlsplit(addresses.database_url).query)["host"][0] + "/.s.PGSQL.5432"
    if addresses.redis_url:
        yield unquote(urlsplit(addresses.redis_url).path)


def _open(path: str) -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as door:
        door.connect(path)
        return True
    return False
