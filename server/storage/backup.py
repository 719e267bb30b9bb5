"""The whole database into one file and back, by PostgreSQL's own programs."""

import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from tempfile import TemporaryFile
from typing import IO

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from server.errors import TextbankError
from server.storage.embedded.programs import postgres_programs

BLOCK = 2**20  # bytes

# What the backup does not know (tables of a newer Textbank) must go as well, else the next migration
# meets it again. Extensions stay: on a hosted database they belong to somebody else.
BEFORE = """
BEGIN;
SET LOCAL client_min_messages = warning;
SET LOCAL lock_timeout = '10s';
DO $clear$
DECLARE drops text[]; statement text;
BEGIN
  -- Not what belongs to an extension (e), nor what goes with its column or table by itself (i).
  SELECT array_agg(format('DROP %s IF EXISTS public.%s CASCADE', kind, name)) INTO drops FROM (
    SELECT 'pg_class'::regclass AS catalog, oid, quote_ident(relname) AS name,
      CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
        ELSE 'TABLE' END AS kind
    FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL
    SELECT 'pg_proc'::regclass, oid,
      quote_ident(proname) || '(' || pg_get_function_identity_arguments(oid) || ')', 'ROUTINE'
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'pg_type'::regclass, oid, quote_ident(typname), 'TYPE'
    FROM pg_type WHERE typnamespace = 'public'::regnamespace AND (typtype IN ('e', 'd')
      OR (SELECT relkind FROM pg_class WHERE oid = typrelid) = 'c')
  ) AS ours
  WHERE NOT EXISTS (SELECT FROM pg_depend WHERE classid = catalog AND objid = ours.oid AND deptype IN ('e', 'i'));
  FOREACH statement IN ARRAY coalesce(drops, '{}') LOOP
    EXECUTE statement;
  END LOOP;
END $clear$;
"""

CURES = {
    "lock timeout": "Somebody is working with the database: stop Textbank, then restore.",
    "server version mismatch": "The server is newer than the client programs: install those of its version.",
    "unsupported version": "The backup was made by a newer PostgreSQL: restore it with a newer Textbank.",
    "not appear to be a valid archive": "The file is not a backup of Textbank.",
    "No space left": "The disk is full: free some space.",
    "onnection to server": "The database does not answer: check TEXTBANK_DATABASE_URL.",
}


@dataclass(eq=False)
class BackupError(TextbankError):
    """Nothing was written, or nothing was changed; `detail` says why."""

    code: str = "backup"
    title: str = "The backup did not work"


def backup(database_url: str, file: Path) -> None:
    """Writes everything in the schema `public` to `file`, readable for its owner only.

    The file appears whole or not at all. Raises BackupError.
    """
    draft = file.with_name(file.name + ".part")
    conninfo, env = _connection(database_url)
    program = [_program("pg_dump"), "--format=custom", "--schema=public", "--no-owner", "--no-privileges"]
    try:
        with open(draft, "wb", opener=_private) as target, TemporaryFile() as errors:
            made = subprocess.run(  # noqa: S603 - an argument list of our own, no shell
                [*program, f"--dbname={conninfo}"], stdout=target, stderr=errors, env=env, check=False
            )
            os.fsync(target.fileno())
            if made.returncode != 0:
                raise BackupError(f"The database could not be saved. {_reason(errors)}")
        draft.replace(file)
    except OSError as error:
        raise BackupError(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)


def restore(database_url: str, file: Path, *, after_restore_sql: Sequence[str] = ()) -> None:
    """Replaces everything in the schema `public` by what `file` holds.

    One transaction: it all happens or nothing does. `after_restore_sql` runs inside it, last; a backup brings
    back rows of the past, so the caller stamps there what must not be acted on again. Raises BackupError.
    """
    if not file.is_file():
        raise BackupError(f"There is no file {file}.")
    conninfo, env = _connection(database_url)
    # Naming the schema leaves out the statement that would create it: it is there.
    read = [_program("pg_restore"), "--schema=public", "--no-owner", "--no-privileges", "--file=-", str(file)]
    options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-", f"--dbname={conninfo}"]
    execute = [_program("psql"), *options]
    with TemporaryFile() as read_errors, TemporaryFile() as errors:
        source = subprocess.Popen(read, stdout=PIPE, stderr=read_errors, env=env)  # noqa: S603 - as above
        target = subprocess.Popen(execute, stdin=PIPE, stdout=DEVNULL, stderr=errors, env=env)  # noqa: S603
        with suppress(BrokenPipeError), source, target:  # psql ends at the first statement it cannot do
            _pour(source, target, after_restore_sql)
        if target.returncode != 0:
            raise BackupError(f"Nothing was restored and nothing was changed. {_reason(errors)}")
        if source.returncode != 0:
            raise BackupError(f"{file} was not restored and nothing was changed. {_reason(read_errors)}")


def _pour(source: Popen[bytes], target: Popen[bytes], after: Sequence[str]) -> None:
    """Feeds psql. The COMMIT is the last thing sent, so whoever dies before it, the database rolls back."""
    assert source.stdout is not None
    assert target.stdin is not None
    target.stdin.write(BEFORE.encode())
    shutil.copyfileobj(source.stdout, target.stdin, BLOCK)
    if source.wait() == 0:
        target.stdin.write(_after(after).encode())


def _after(statements: Iterable[str]) -> str:
    """The dump leaves an empty search_path behind; the planner needs figures about the new rows."""
    ours = [f"{statement}\n;" for statement in statements]
    return "\n".join(["RESET ALL;", *ours, "COMMIT;", r"\set ON_ERROR_STOP off", "ANALYZE;", ""])


def _program(name: str) -> str:
    """All from the wheel or all from PATH: their versions must agree."""
    folder = postgres_programs()
    found = str(folder / name) if folder else shutil.which(name)
    if found is None:
        raise BackupError(f"The program {name} of PostgreSQL is missing. Install the PostgreSQL client programs.")
    return found


def _connection(database_url: str) -> tuple[str, dict[str, str]]:
    """The password travels in the environment: arguments are shown to every user of the machine."""
    parts = conninfo_to_dict(database_url)
    password = parts.pop("password", None)
    env = dict(os.environ) if password is None else {**os.environ, "PGPASSWORD": str(password)}
    return make_conninfo("", **parts), env


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _reason(errors: IO[bytes]) -> str:
    """The first complaint of the program, without its name."""
    errors.seek(0)
    said = errors.read().decode(errors="replace")
    complaint = next((line for line in said.splitlines() if "rror:" in line or "ERROR:" in line), said.strip())
    for word, sentence in CURES.items():
        if word in complaint:
            return f"{sentence} ({complaint.strip()})"
    return complaint.strip()
