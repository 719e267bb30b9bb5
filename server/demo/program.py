"""The command `demo`: made-up data, a simulated carrier, all roles, and a greeting once it answers."""

import asyncio
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import click

from server.demo import carrier, seed, volunteers
from server.demo.people import PASSWORD, SHOWN
from server.errors import SettingsError
from server.secrets import SecretBox
from server.settings import Settings
from server.storage import embedded, schema
from server.storage.embedded.home import home_of

Group = Callable[[Settings, Mapping[str, Sequence[str]]], int]
LOOK = 0.1  # s
PATIENCE = 120.0  # s


def reset(settings: Settings) -> None:
    """Erases the demo's data; raises SettingsError when it may be somebody's."""
    if settings.database_url:
        raise SettingsError(
            "--reset only erases the demo's own database, and TEXTBANK_DATABASE_URL names another one. "
            "Unset it, or empty that database yourself."
        )
    sign = settings.data_dir / "demo"
    if home_of(settings.data_dir.resolve()).cluster.is_dir() and not sign.is_dir():
        raise SettingsError(
            f"The data in {settings.data_dir} was not made by the demo, so it is not erased. "
            "Set TEXTBANK_DATA_DIR to another folder."
        )
    embedded.erase(settings.data_dir)


def run(settings: Settings, group: Group, texting: int) -> int:
    """Until the group ends; its exit code. `settings` name running stores; `texting` is for how many
    pretended volunteers there are."""
    port = _free_port()
    settings = replace(settings, plivo_api_url=f"http://{carrier.HOST}:{port}", smtp_url=_mail_folder(settings))
    seeded = asyncio.run(_prepare(settings, settings.plivo_api_url))
    script = carrier.write_script(settings, seeded.account_id, seeded.coop_account_id)
    extra = {"carrier": carrier.command(port, script)}
    if texting:
        extra["volunteers"] = asyncio.run(volunteers.prepare(settings, seeded.organization_id, texting))
    # A thread, because the group has the main one: only there children can be started and signals arrive.
    threading.Thread(target=_greet, args=(settings,), daemon=True).start()
    return group(settings, extra)


def _mail_folder(settings: Settings) -> str:
    """Letters of the demo reach nobody: they can be read in the data directory."""
    return settings.smtp_url or (settings.data_dir.resolve() / "mail").as_uri()


async def _prepare(settings: Settings, api_url: str) -> seed.Seeded:
    await schema.migrate(settings.database_url)
    return await seed.organization(settings.database_url, SecretBox(settings.secret_key), api_url)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((carrier.HOST, 0))
        return int(probe.getsockname()[1])


def _greet(settings: Settings) -> None:
    if _answers(f"{settings.public_url}/readyz"):
        click.echo(_greeting(settings.public_url))


def _answers(url: str) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return True
        except OSError:
            time.sleep(LOOK)
    return False


def _greeting(url: str) -> str:
    width = max(len(login.email) for login in SHOWN)
    rows = (f"  {login.role:<14} {login.email:<{width}}  {PASSWORD}" for login in SHOWN)
    return "\n".join(("", f"Textbank is ready: {url}", "", *rows, "", "Ctrl-C ends it; the data stays.", ""))
