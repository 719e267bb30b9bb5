"""The self-check: each missing or wrong setting and whatever else would stop a start, with its cure."""

import re
import shutil
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

from server.domain.languages import Phrase
from server.errors import Flaw, SettingsError
from server.processes.port import try_port
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
_MODEL = Phrase("sentiment model")
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
        return [*map(_unusable, problem.flaws), *found]
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


def _run(command: str) -> Phrase:
    return Phrase("Run: {command}", command=command)


def _unusable(flaw: Flaw) -> Finding:
    values = {name: Phrase(value) for name, value in flaw.values.items()}
    return _bad(flaw.name, Phrase(flaw.wrong, **values), Phrase(flaw.cure, **values))


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
        yield from map(_unusable, problem.flaws)


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
        yield _good(name, Phrase("People and carriers use {address}.", address=settings.public_url))


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
        yield _bad(name, Phrase("The database does not answer: {why}", why=said), "Start it, or correct the address.")


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
        return _bad(name, Phrase("The database lacks {names}.", names=", ".join(missing)), _run("textbank migrate"))
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
        yield _bad(name, Phrase("Redis does not answer: {why}", why=problem), "Start it, or correct the address.")


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
        said = Phrase("{folder} cannot be written to: {why}.", folder=folder, why=problem.strerror)
        yield _bad(name, said, "Open it, or choose another folder.")
        return
    if free < LEAST_FREE:
        left = Phrase("{folder} has {free} MB left.", folder=folder, free=free // 2**20)
        yield _bad(name, left, Phrase("Free {least} MB or more.", least=LEAST_FREE // 2**20))
    else:
        said = Phrase("{folder} can be written to and has {free} GB left.", folder=folder, free=free // 2**30)
        yield _good(name, said)


def _port(settings: Settings) -> Iterator[Finding]:
    name, values = _name("port"), {"port": str(settings.port), "host": settings.host}
    try:
        try_port(settings.host, settings.port)
        yield _good(name, Phrase("Port {port} of {host} is free.", **values))
    except OSError as problem:
        said = Phrase("Port {port} of {host} cannot be used: {why}.", why=problem.strerror, **values)
        yield _bad(name, said, "Stop the program that uses it, or choose another port.")


def _versions() -> Iterator[Finding]:
    for name, least in LEAST_VERSIONS.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            yield _bad(name, "It is not installed.", _run("scripts/setup"))
            continue
        if _older(found, least):
            cure = Phrase("Install {least} or later: {command}", least=least, command="scripts/setup")
            yield _bad(name, Phrase("Version {version} has known holes.", version=found), cure)
        else:
            yield _good(name, Phrase("Version {version}.", version=found))


def _older(found: str, least: str) -> bool:
    pairs = zip_longest(*(map(int, re.findall(r"\d+", text)[:3]) for text in (found, least)), fillvalue=0)
    return next((one < other for one, other in pairs if one != other), False)


def _browser_modules() -> Iterator[Finding]:
    wanted = orjson.loads((WEB / "importmap.json").read_bytes())["imports"].values()
    missing = [name for name in wanted if not (WEB / name.removeprefix("/static/")).is_file()]
    if missing:
        said = Phrase("The browser lacks {names}.", names=", ".join(missing))
        yield _bad("web/static/vendor", said, _run("scripts/setup"))
    else:
        yield _good("web/static/vendor", "The modules of the browser are there.")


def _model() -> Iterator[Finding]:
    try:
        Scorer.load()
        yield _good(_MODEL, "It can be read.")
    except ModelError as problem:
        yield _bad(_MODEL, Phrase("It cannot be read: {why}", why=str(problem)), "Install Textbank again.")
