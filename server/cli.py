"""The commands: `textbank …`. Exit codes: 0 done, 1 failed with a sentence, 2 wrong usage.

Each command imports what it runs. A group starts several of them at once, and whoever starts them wants to
see a page soon: importing all of Textbank takes longer than everything else that a start does.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from pathlib import Path
from types import MappingProxyType
from typing import Any, ParamSpec

import asyncpg
import click
import uvloop

from server import logs, stores
from server.domain.people import Role
from server.errors import SettingsError, TextbankError
from server.processes import ProcessGroup
from server.processes.port import check_port
from server.settings import FIELDS, PREFIX, Settings, load

P = ParamSpec("P")


def told(command: Callable[P, None]) -> Callable[P, None]:
    """Errors that have a cure end as a sentence, not as a traceback."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except (TextbankError, SettingsError) as error:
            raise SystemExit(_say(str(error))) from error
        except (OSError, asyncpg.PostgresError) as error:
            raise SystemExit(_say(f"The database or Redis cannot be reached: {error}")) from error

    return wrapped


def _say(sentence: str) -> int:
    click.echo(sentence, err=True)
    return 1


def _run(work: Awaitable[Any]) -> Any:
    async def main() -> Any:
        return await work

    return uvloop.run(main())


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="textbank")
def main() -> None:
    """Textbank: volunteer text banking."""


def _settings(**changes: Any) -> Settings:
    settings = load(**changes)
    logs.begin(settings.log_level)
    return settings


@main.command()
@click.option("--host")
@click.option("--port", type=click.IntRange(1, 65535))
@click.option("--workers", type=click.IntRange(1, 64))
@told
def serve(host: str | None, port: int | None, workers: int | None) -> None:
    """Web, API, webhooks, live events."""
    from server import roles

    asked = _settings(host=host, port=port, workers=workers)
    check_port(asked.host, asked.port)
    with stores.running(asked) as settings:
        if settings.workers > 1:
            raise SettingsError(
                "One web process per port: start `textbank serve` once per core on ports of their own, "
                "behind a proxy. See docs/scaling.md."
            )
        _run(roles.run(settings, roles.web))


@main.command()
@told
def send() -> None:
    """A sender process; any number may run."""
    from server import roles

    with stores.running(_settings()) as settings:
        _run(roles.run(settings, roles.send))


@main.command("jobs")
@told
def jobs_() -> None:
    """Background jobs; any number may run."""
    from server import roles

    with stores.running(_settings()) as settings:
        _run(roles.run(settings, roles.work))


@main.command("all")
@click.option("--host")
@click.option("--port", type=click.IntRange(1, 65535))
@told
def all_(host: str | None, port: int | None) -> None:
    """The three roles as one group, for one small machine."""
    from server.storage import schema

    asked = _settings(host=host, port=port)
    check_port(asked.host, asked.port)
    with stores.running(asked) as settings:
        _run(schema.migrate(settings.database_url))
        raise SystemExit(group(settings))


def group(settings: Settings, extra: Mapping[str, Sequence[str]] = MappingProxyType({})) -> int:
    """Roles as processes over the stores of this one, and the programs of `extra` beside them."""
    if not settings.redis_url:
        return _in_one_process(settings, extra)
    program = [sys.executable, "-m", "server"]
    commands = {name: [*program, name] for name in ("serve", "send", "jobs")} | dict(extra)
    return int(_run(ProcessGroup(commands, env=environment(settings)).run()))


def _in_one_process(settings: Settings, extra: Mapping[str, Sequence[str]]) -> int:
    """Where there is no Redis program, its imitation in memory is shared by all roles."""
    from server import roles

    beside = ProcessGroup(extra, env=environment(settings))

    async def others(_parts: roles.Wired, stop: asyncio.Event) -> None:
        await beside.start()
        await stop.wait()
        await beside.stop()

    _run(roles.run(settings, roles.web, roles.send, roles.work, others))
    return 0


def environment(settings: Settings) -> dict[str, str]:
    """What children have to know: where the stores are, and what was said on the command line."""
    values = {PREFIX + field.name.upper(): getattr(settings, field.name) for field in FIELDS}
    return dict(os.environ) | {name: _written(value) for name, value in values.items() if value not in ("", None, ())}


def _written(value: object) -> str:
    """A setting as it is read."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ",".join(f"{name}={share}" for name, share in value)
    return str(value)


@main.command()
@told
def migrate() -> None:
    """Brings the database to the schema of this version."""
    from server.storage import schema

    with stores.running(_settings()) as settings:
        _run(schema.migrate(settings.database_url))
        click.echo("The database is up to date.")


@main.command()
@told
def check() -> None:
    """Each missing or wrong setting by name, with its cure."""
    from server import checking

    findings = checking.findings()
    for finding in findings:
        click.echo(finding)
    raise SystemExit(1 if any(f.wrong for f in findings) else 0)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@told
def backup(file: Path) -> None:
    """Writes all data to FILE."""
    from server.storage import backup as backups

    with stores.running(_settings()) as settings:
        backups.backup(settings.database_url, file)
    click.echo(f"Written to {file}.")


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@told
def restore(file: Path) -> None:
    """Replaces all data by that of FILE."""
    from server.storage import backup as backups
    from server.storage import schema

    with stores.running(_settings()) as settings:
        backups.restore(settings.database_url, file, after_restore_sql=schema.AFTER_RESTORE)
        _run(schema.migrate(settings.database_url))
    click.echo(f"Restored from {file}.")


@main.command("create-organization")
@click.argument("name")
@click.option("--admin-email", required=True)
@click.option("--admin-password-stdin", is_flag=True)
@told
def create_organization(name: str, admin_email: str, admin_password_stdin: bool) -> None:
    """Prints JSON: organization_id, user_id, api_key."""
    from server import operating

    password = sys.stdin.readline().rstrip("\n") if admin_password_stdin else None
    with stores.running(_settings()) as settings:
        click.echo(json.dumps(_run(operating.create_organization(settings, name, admin_email, password))))


@main.command("create-user")
@click.option("--organization", required=True)
@click.option("--email", required=True)
@click.option("--role", required=True, type=click.Choice([str(role) for role in Role]))
@click.option("--password-stdin", is_flag=True)
@click.option("--language", type=click.Choice(["en", "es"]), default="en")
@told
def create_user(organization: str, email: str, role: str, password_stdin: bool, language: str) -> None:
    """Prints JSON: user_id, api_key."""
    from server import operating

    password = sys.stdin.readline().rstrip("\n") if password_stdin else None
    with stores.running(_settings()) as settings:
        made = operating.create_user(settings, organization, email, Role(role), password, language)
        click.echo(json.dumps(_run(made)))


@main.command()
@click.argument("name", type=click.Choice(["p2p"]))
@click.argument("switch", type=click.Choice(["on", "off"]))
@click.option("--organization", required=True)
@told
def feature(name: str, switch: str, organization: str) -> None:
    """Unlocks or locks text banking (p2p) for an organization."""
    from server import operating

    with stores.running(_settings()) as settings:
        _run(operating.switch_p2p(settings, organization, on=switch == "on"))
    click.echo(f"{name} is {switch}.")


@main.group()
def contacts() -> None:
    """What is held about people, and making it go."""


@contacts.command("export")
@click.argument("phone")
@click.option("--organization", required=True)
@told
def export_contact(phone: str, organization: str) -> None:
    """Prints everything that is held about the contact with this PHONE, as JSON."""
    from server import operating

    with stores.running(_settings()) as settings:
        click.echo(json.dumps(_run(operating.export_contact(settings, organization, phone)), indent=2))


@contacts.command("erase")
@click.argument("phone")
@click.option("--organization", required=True)
@told
def erase_contact(phone: str, organization: str) -> None:
    """Erases the contact with this PHONE for good; figures stay, and a mark by which lists cannot bring them back."""
    from server import operating

    with stores.running(_settings()) as settings:
        _run(operating.erase_contact(settings, organization, phone))
    click.echo("Erased.")


@contacts.command()
@click.option("--organization", required=True)
@click.option("--days", type=click.IntRange(1, 36_500), help="Left out: what the organization has set.")
@click.option("--dry-run", is_flag=True, help="Says how many it would be, and erases nobody.")
@told
def purge(organization: str, days: int | None, dry_run: bool) -> None:
    """Erases contacts that nobody texted, heard or imported for so many days."""
    from server import operating

    with stores.running(_settings()) as settings:
        click.echo(_run(operating.purge(settings, organization, days, dry_run=dry_run)))


@main.group()
def plivo() -> None:
    """Numbers, applications and registrations at Plivo."""


@plivo.command()
@click.option("--organization", help="Only this one's accounts.")
@click.option("--dry-run", is_flag=True, help="Says what it would change, and changes nothing.")
@told
def sync(organization: str | None, dry_run: bool) -> None:
    """Reads numbers and registrations, and has texts to them sent here."""
    from server import operating

    with stores.running(_settings()) as settings:
        for line in _run(operating.sync_carriers(settings, organization, dry_run=dry_run)):
            click.echo(line)


@main.group()
def audit() -> None:
    """The log of who did what."""


@audit.command()
@told
def verify() -> None:
    """Checks that nobody changed the audit log; else says where, and fails."""
    from server import operating
    from server.domain.audit import Broken

    with stores.running(_settings()) as settings:
        try:
            sealed, waiting = _run(operating.verify_audit(settings))
        except Broken as problem:
            raise SystemExit(_say(str(problem))) from problem
    click.echo(f"The audit log is whole: {sealed} entries fit together, {waiting} more wait for their seal.")


@main.command("simulate-carrier")
@click.option("--port", required=True, type=click.IntRange(1, 65535))
@click.option("--numbers", type=click.IntRange(1))
@click.option("--script", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@told
def simulate_carrier(port: int, numbers: int | None, script: Path | None) -> None:
    """A program that speaks Plivo's API; nothing leaves this machine."""
    from server.carriers import simulator

    simulator.serve(port, numbers, script)


@main.command()
@told
def score() -> None:
    """One reply a line on standard input: score, band, opt-out, text."""
    from server.sentiment.scorer import Scorer

    scorer = Scorer.load()
    for line in sys.stdin:
        text = line.rstrip("\n")
        reading = scorer.read(text)
        click.echo(f"{reading.score}\t{reading.band}\t{reading.opt_out}\t{text}")


@main.command()
@click.option("--organization", help="Only this one's.")
@told
def corrections(organization: str | None) -> None:
    """Replies whose band a supervisor corrected, as labelled replies for scripts/train-sentiment."""
    from server import operating

    with stores.running(_settings()) as settings:
        for line in _run(operating.corrections_of(settings, organization)):
            click.echo(line)


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000)
@click.option("--reset", is_flag=True, help="Begin with fresh data.")
@click.option("--volunteers", type=click.IntRange(0, 500), default=0, help="Pretended volunteers.")
@told
def demo(port: int, reset: bool, volunteers: int) -> None:
    """Everything on this machine, with made-up people and phones that answer."""
    from server.demo import program

    settings = replace(load(), port=port, public_url=f"http://127.0.0.1:{port}", log_level="WARNING")
    logs.begin(settings.log_level)
    check_port(settings.host, settings.port)
    if reset:
        program.reset(settings)
    with stores.running(settings) as running:
        raise SystemExit(program.run(running, group, volunteers))
