"""What an operator may set: environment variables, `.env`, or `*_FILE` for secrets.

One frozen dataclass; the table of docs/settings.md is tested against `FIELDS`.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

from server.errors import Flaw, SettingsError

PREFIX = "TEXTBANK_"
PLIVO_API_URL = "https://api.plivo.com"


def _text(raw: str) -> str:
    return raw


def _positive(raw: str) -> int:
    if (number := int(raw)) < 1:
        raise ValueError
    return number


def _port(raw: str) -> int:
    if not 0 < (number := int(raw)) < 65536:
        raise ValueError
    return number


def _log_level(raw: str) -> str:
    if raw.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError
    return raw.upper()


def _switch(raw: str) -> bool:
    if raw.lower() not in ("on", "off"):
        raise ValueError
    return raw.lower() == "on"


def _shares(raw: str) -> tuple[tuple[str, float], ...]:
    pairs = (each.partition("=") for each in raw.split(",") if each)
    shares = tuple((name.strip(), float(share)) for name, _, share in pairs)
    if not all(name.isalpha() and 0 <= share <= 1 for name, share in shares):
        raise ValueError
    return shares


def _url(*schemes: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        if raw and urlsplit(raw).scheme not in schemes:
            raise ValueError
        return raw.rstrip("/")

    return read


def _path(raw: str) -> Path:
    return Path(raw).expanduser()


def _setting(default: Any, read: Callable[[str], Any], form: str, about: str, *, secret: bool = False) -> Any:
    meta = {"read": read, "form": form, "about": about, "secret": secret}
    return field(default=default, metadata=meta, repr=not secret)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default. Names outside are these in capitals with the prefix."""

    database_url: str = _setting(
        "", _url("postgres", "postgresql"), "postgres://user:password@host/name",
        "PostgreSQL 16 or later. Empty: an embedded PostgreSQL under the data directory.", secret=True,
    )  # fmt: skip
    redis_url: str = _setting(
        "", _url("redis", "rediss", "unix"), "redis://host:6379/0",
        "Redis or Valkey. Empty: a private one beside the embedded PostgreSQL.", secret=True,
    )  # fmt: skip
    data_dir: Path = _setting(  # noqa: RUF009 - a path cannot be changed
        Path("var"), _path, "a folder", "Where the embedded stores and the secret key of a trial live."
    )
    public_url: str = _setting(
        "http://127.0.0.1:8000", _url("http", "https"), "https://text.example.org",
        "What carriers and people call; signatures of webhooks are checked against it.",
    )  # fmt: skip
    secret_key: str = _setting(
        "", _text, "32 or more characters",
        "Encrypts carrier tokens and signs links. Empty: made once and kept in the data directory.",
        secret=True,
    )  # fmt: skip
    host: str = _setting("127.0.0.1", _text, "an address", "Where the web role listens.")
    port: int = _setting(8000, _port, "1-65535", "Where the web role listens.")
    workers: int = _setting(1, _positive, "a count", "Web processes; more than one needs a real Redis.")
    database_pool: int = _setting(10, _positive, "a count", "Connections to PostgreSQL per process.")
    plivo_auth_id: str = _setting(
        "", _text, "20 characters starting with MA or SA", "The Plivo account of the first organization."
    )
    plivo_auth_token: str = _setting("", _text, "the token of that account", "Its secret.", secret=True)
    plivo_api_url: str = _setting(
        PLIVO_API_URL, _url("http", "https"), "an address", "Plivo's API; the simulator's in tests and demo."
    )
    carrier_shares: tuple[tuple[str, float], ...] = _setting(
        (), _shares, "att=0.31,tmobile=0.30,verizon=0.35,uscellular=0.04,other=0.04",
        "Shares of the market, by which a text to a phone of unknown carrier counts. Empty: those of the example.",
    )  # fmt: skip
    strict_carrier_limits: bool = _setting(
        False, _switch, "on or off",
        "On: a text to a phone whose carrier is not known yet counts in full towards the limit of each carrier.",
    )  # fmt: skip
    smtp_url: str = _setting(
        "", _url("smtp", "smtps", "file"), "smtps://user:password@host",
        "Outgoing mail; `file:///folder` writes it there. Empty: links are only shown.", secret=True,
    )  # fmt: skip
    mail_from: str = _setting(
        "Textbank <textbank@localhost>", _text, "Textbank <textbank@example.org>", "Who outgoing mail is from."
    )
    metrics_token: str = _setting(
        "", _text, "any secret", "Bearer token of /metrics. Empty: only this machine may read it.", secret=True
    )
    support_email: str = _setting(
        "", _text, "help@example.org", "Whom an organization writes to, to have text banking unlocked."
    )
    support_phone: str = _setting("", _text, "+15205550123", "Whom it texts or calls for that.")
    operator_token: str = _setting(
        "", _text, "any secret",
        "Bearer token by which the operator's programs unlock text banking. Empty: by command only.", secret=True,
    )  # fmt: skip
    log_level: str = _setting("INFO", _log_level, "DEBUG, INFO, WARNING or ERROR", "How much is logged.")

    @property
    def allowed_origin(self) -> str:
        """Scheme and host that pages come from; the only one sockets accept."""
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"


FIELDS = fields(Settings)
_NAMES = {PREFIX + f.name.upper(): f for f in FIELDS}


def load(environment: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Settings of this start. Raises SettingsError naming every wrong one with its cure."""
    given = dict(_environment() if environment is None else environment)
    values: dict[str, Any] = {}
    wrong: list[Flaw] = []
    for name, raw in given.items():
        if name.startswith(PREFIX):
            _read(name, raw, values, wrong)
    if wrong:
        raise SettingsError(*sorted(wrong, key=str))
    values.update({k: v for k, v in overrides.items() if v is not None})
    return Settings(**values)


def _environment() -> dict[str, str]:
    from_file = {k: v or "" for k, v in dotenv_values(".env").items()}
    return {**from_file, **os.environ}


def _read(name: str, raw: str, values: dict[str, Any], wrong: list[Flaw]) -> None:
    plain = name.removesuffix("_FILE")
    if (spec := _NAMES.get(plain)) is None or (plain != name and not spec.metadata["secret"]):
        wrong.append(Flaw(name, "This is no setting of Textbank.", "Remove it, or see docs/settings.md for the names."))
        return
    try:
        text = Path(raw).read_text().strip() if plain != name else raw.strip()
        values[spec.name] = spec.metadata["read"](text)
    except OSError as problem:
        why = {"why": problem.strerror or ""}
        wrong.append(Flaw(name, "It names a file that cannot be read ({why}).", "Correct the path.", why))
    except ValueError:
        form = {"form": spec.metadata["form"]}
        wrong.append(Flaw(name, "It cannot be used as it is.", "It must look like: {form}.", form))


def with_secret_key(settings: Settings) -> Settings:
    """The settings with a key: the one given, or the one kept in the data directory (made once)."""
    from dataclasses import replace

    if settings.secret_key:
        if len(settings.secret_key) < 32:
            name, cure = f"{PREFIX}SECRET_KEY", "Give it 32 or more random characters."
            raise SettingsError(Flaw(name, "It is too short.", cure))
        return settings
    file = settings.data_dir / "secret_key"
    if not file.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass  # another process of the same group was first
    return replace(settings, secret_key=file.read_text().strip())
