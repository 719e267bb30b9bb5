"""The self-check: each missing or wrong setting and whatever else would stop a start, with its cure."""

import re
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import zip_longest
from pathlib import Path
from urllib.parse import urlsplit

import orjson
import psycopg
import redis

from server.errors import SettingsError
from server.sentiment.artefact import ModelError
from server.sentiment.scorer import Scorer
from server.settings import PLIVO_API_URL, PREFIX, Settings, load, with_secret_key
from server.storage import schema
from server.storage.embedded.programs import postgres_programs, redis_program_for

WEB = Path(__file__).parent.parent / "web" / "static"
PATIENCE = 5  # s for a store to answer
LEAST_FREE = 500 * 2**20  # bytes
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
# Older ones have known holes in the reading of forms and files.
LEAST_VERSIONS = {"starlette": "1.3.1", "python-multipart": "0.0.27"}
_PLIVO_ID = re.compile(r"(MA|SA)[A-Z0-9]{18}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `cure` says what to do where something is to be done."""

    name: str
    wrong: bool
    sentence: str
    cure: str | None = None

    def __str__(self) -> str:
        return f"{'WRONG' if self.wrong else 'ok   '} {self.name}: {self.sentence} {self.cure or ''}".rstrip()


Look = Callable[[Settings], Iterator[Finding]]


def findings(environment: Mapping[str, str] | None = None, *, serving: bool = False) -> list[Finding]:
    """What a start with this environment (None: that of this process, and `.env`) would meet.

    `serving`: asked by the web role itself, whose port is of course in use. Blocks up to some seconds.
    """
    found = [*_versions(), *_browser_modules(), *_model()]
    try:
        settings = load(environment)
    except SettingsError as problem:
        return [*(_unusable(line) for line in str(problem).splitlines()), *found]
    looks: list[Look] = [_secret_key, _public_url, _plivo, _database, _redis, _data_dir]
    if not serving:
        looks.append(_port)
    return [*(finding for look in looks for finding in look(settings)), *found]


def _name(field: str) -> str:
    return PREFIX + field.upper()


def _good(name: str, sentence: str) -> Finding:
    return Finding(name, False, sentence)


def _bad(name: str, sentence: str, cure: str) -> Finding:
    return Finding(name, True, sentence, cure)


def _unusable(line: str) -> Finding:
    """A line of SettingsError: the name, what is wrong, the cure."""
    sentence, _, cure = line.partition(". ")
    return _bad(line.partition(" ")[0], f"{sentence}.", cure)


def _secret_key(settings: Settings) -> Iterator[Finding]:
    name = _name("secret_key")
    if not settings.secret_key:
        kept = "Made once and kept in the data directory, where backups of the database do not have it."
        yield Finding(name, False, kept)
        return
    try:
        with_secret_key(settings)
        yield _good(name, "It is set.")
    except SettingsError as problem:
        yield _unusable(str(problem))


def _public_url(settings: Settings) -> Iterator[Finding]:
    name, parts = _name("public_url"), urlsplit(settings.public_url)
    local = parts.hostname in THIS_MACHINE
    cure = "Set it to the https address under which people and carriers reach this instance."
    if local and settings.plivo_auth_id and settings.plivo_api_url == PLIVO_API_URL:
        yield _bad(name, "Carriers cannot reach this machine by that name: no report and no reply arrives.", cure)
    elif local:
        yield _good(name, "Only this machine can open it, which is right for a trial.")
    elif parts.scheme != "https":
        yield _bad(name, "It is not https: passwords and texts would travel in the open.", cure)
    else:
        yield _good(name, f"People and carriers use {settings.public_url}.")


def _plivo(settings: Settings) -> Iterator[Finding]:
    auth_id, token = settings.plivo_auth_id, settings.plivo_auth_token
    if not auth_id and not token:
        yield _good(_name("plivo_auth_id"), "Not set: accounts are added by the organizations themselves.")
    elif not token:
        yield _bad(_name("plivo_auth_token"), "The Plivo account has no token.", "Copy it from Plivo's console.")
    elif not auth_id:
        yield _bad(
            _name("plivo_auth_id"),
            "There is a token, but no account.",
            "Copy the Auth ID from Plivo's console.",
        )
    elif not _PLIVO_ID.fullmatch(auth_id):
        yield _bad(
            _name("plivo_auth_id"),
            "This is no Plivo account: those have 20 characters and start with MA or SA.",
            "Copy the Auth ID from Plivo's console.",
        )
    else:
        yield _good(_name("plivo_auth_id"), "The account is complete.")


def _database(settings: Settings) -> Iterator[Finding]:
    name = _name("database_url")
    if not settings.database_url:
        yield _embedded(name)
        return
    try:
        with psycopg.connect(settings.database_url, connect_timeout=PATIENCE) as connection:
            yield _migrated(name, connection)
    except psycopg.Error as problem:
        said = " ".join(str(problem).split())
        yield _bad(name, f"The database does not answer: {said}", "Start it, or correct the address.")


def _embedded(name: str) -> Finding:
    if postgres_programs():
        return _good(name, "Not set: the embedded PostgreSQL is used.")
    return _bad(name, "There is no embedded PostgreSQL for this platform.", "Set it to a PostgreSQL of your own.")


def _migrated(name: str, connection: psycopg.Connection) -> Finding:
    try:
        rows = connection.execute("SELECT name FROM tortoise_migrations WHERE app = 'textbank'").fetchall()
    except psycopg.errors.UndefinedTable:
        rows = []
    missing = [one for one in schema.known() if (one,) not in rows]
    if missing:
        return _bad(name, f"The database lacks {', '.join(missing)}.", "Run: textbank migrate")
    return _good(name, "The database answers and is up to date.")


def _redis(settings: Settings) -> Iterator[Finding]:
    name = _name("redis_url")
    if not settings.redis_url:
        yield _private_redis(name)
        return
    try:
        with redis.Redis.from_url(
            settings.redis_url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE
        ) as store:
            store.ping()
        yield _good(name, "Redis answers.")
    except (redis.RedisError, OSError) as problem:
        yield _bad(name, f"Redis does not answer: {problem}.", "Start it, or correct the address.")


def _private_redis(name: str) -> Finding:
    if redis_program_for(None):
        return _good(name, "Not set: a private Redis is started.")
    return Finding(
        name, False, "Not set, and there is no Redis program: only `demo` and `all` run, in one process.",
        "Install redis-server or valkey-server, or set the address of one.",
    )  # fmt: skip


def _data_dir(settings: Settings) -> Iterator[Finding]:
    name = _name("data_dir")
    folder = next(
        place for place in (settings.data_dir.absolute(), *settings.data_dir.absolute().parents) if place.exists()
    )
    try:
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as problem:
        yield _bad(name, f"{folder} cannot be written to: {problem.strerror}.", "Open it, or choose another folder.")
        return
    if free < LEAST_FREE:
        yield _bad(name, f"{folder} has {free // 2**20} MB left.", f"Free {LEAST_FREE // 2**20} MB or more.")
    else:
        yield _good(name, f"{folder} can be written to and has {free // 2**30} GB left.")


def _port(settings: Settings) -> Iterator[Finding]:
    name = _name("port")
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
            yield _good(name, f"Port {settings.port} of {settings.host} is free.")
        except OSError as problem:
            said = f"Port {settings.port} of {settings.host} cannot be used: {problem.strerror}."
            yield _bad(name, said, "Stop the program that uses it, or choose another port.")


def _versions() -> Iterator[Finding]:
    for name, least in LEAST_VERSIONS.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            yield _bad(name, "It is not installed.", "Run: scripts/setup")
            continue
        if _older(found, least):
            yield _bad(name, f"Version {found} has known holes.", f"Install {least} or later: scripts/setup")
        else:
            yield _good(name, f"Version {found}.")


def _older(found: str, least: str) -> bool:
    pairs = zip_longest(*(map(int, re.findall(r"\d+", text)[:3]) for text in (found, least)), fillvalue=0)
    return next((one < other for one, other in pairs if one != other), False)


def _browser_modules() -> Iterator[Finding]:
    wanted = orjson.loads((WEB / "importmap.json").read_bytes())["imports"].values()
    missing = [name for name in wanted if not (WEB / name.removeprefix("/static/")).is_file()]
    if missing:
        yield _bad("web/static/vendor", f"The browser lacks {', '.join(missing)}.", "Run: scripts/setup")
    else:
        yield _good("web/static/vendor", "The modules of the browser are there.")


def _model() -> Iterator[Finding]:
    try:
        Scorer.load()
        yield _good("sentiment model", "It can be read.")
    except ModelError as problem:
        yield _bad("sentiment model", str(problem), "Install Textbank again.")
