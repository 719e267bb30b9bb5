"""A backup brings back exactly what was there, or changes nothing."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from server.storage.backup import BackupError, backup, restore
from server.storage.embedded import Stores
from tests.stores import clone_database, database_url, drop_database, session_stores

SCHEMA = """
CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE TYPE name_and_mood AS (name text, mood mood);
CREATE TABLE job (id bigint GENERATED ALWAYS AS IDENTITY, payload name_and_mood);
CREATE TABLE campaign (id int PRIMARY KEY, title text);
CREATE TABLE contact (id int PRIMARY KEY, campaign_id int REFERENCES campaign, name text, mood mood);
CREATE FUNCTION shout(text) RETURNS text LANGUAGE sql AS 'SELECT upper($1)';
CREATE VIEW glad AS SELECT * FROM contact WHERE mood = 'glad';
INSERT INTO campaign VALUES (1, 'Día de votar');
INSERT INTO contact SELECT n, 1, shout('niño ' || n), 'glad' FROM generate_series(1, 5000) AS n;
"""


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    with session_stores(tmp_path_factory) as running:
        yield running


@pytest.fixture
def url(stores: Stores) -> Iterator[str]:
    name = f"backup_{uuid4().hex}"
    yield clone_database(stores.database_url, "template1", name)
    drop_database(stores.database_url, name)


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def test_a_restore_brings_back_what_was_there_and_drops_what_came_later(url: str, tmp_path: Path) -> None:
    run(url, SCHEMA)
    file = tmp_path / "textbank.backup"
    backup(url, file)
    run(url, "CREATE TABLE later (contact_id int REFERENCES contact)")
    run(url, "DELETE FROM contact WHERE id > 10")
    for _ in range(2):
        restore(url, file)
        assert run(url, "SELECT count(*), max(name) FROM glad") == [(5000, "NIÑO 999")]
        assert run(url, "SELECT to_regclass('public.later')") == [(None,)]
    backup(url, file)
    restore(url, file)
    assert run(url, "SELECT title FROM campaign") == [("Día de votar",)]


def test_a_restore_fills_an_empty_database(stores: Stores, url: str, tmp_path: Path) -> None:
    run(url, SCHEMA)
    backup(url, tmp_path / "textbank.backup")
    name = f"empty_{uuid4().hex}"
    empty = clone_database(stores.database_url, "template1", name)
    restore(empty, tmp_path / "textbank.backup")
    assert run(empty, "SELECT count(*) FROM contact") == [(5000,)]
    drop_database(stores.database_url, name)


def test_the_callers_statements_are_part_of_the_restore(url: str, tmp_path: Path) -> None:
    run(url, SCHEMA)
    file = tmp_path / "textbank.backup"
    backup(url, file)
    restore(url, file, after_restore_sql=["UPDATE campaign SET title = 'stamped'  -- all", "DELETE FROM contact;"])
    assert run(url, "SELECT title, (SELECT count(*) FROM contact) FROM campaign") == [("stamped", 0)]


def test_a_failing_statement_of_the_caller_changes_nothing(url: str, tmp_path: Path) -> None:
    run(url, SCHEMA)
    file = tmp_path / "textbank.backup"
    backup(url, file)
    run(url, "UPDATE campaign SET title = 'now'")
    with pytest.raises(BackupError, match=r"nothing was changed.*no_such_table"):
        restore(url, file, after_restore_sql=["UPDATE no_such_table SET n = 1"])
    assert run(url, "SELECT title FROM campaign") == [("now",)]


def test_a_torn_file_changes_nothing(url: str, tmp_path: Path) -> None:
    run(url, SCHEMA)
    file = tmp_path / "textbank.backup"
    backup(url, file)
    run(url, "UPDATE campaign SET title = 'now'")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) * 3 // 4])
    with pytest.raises(BackupError, match="nothing was changed"):
        restore(url, file)
    assert run(url, "SELECT title FROM campaign") == [("now",)]


def test_any_other_file_is_told_from_a_backup(url: str, tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(b"not a backup")
    with pytest.raises(BackupError, match="not a backup of Textbank"):
        restore(url, tmp_path / "photo")
    with pytest.raises(BackupError, match="There is no file"):
        restore(url, tmp_path / "nowhere")


def test_a_backup_is_private_and_appears_whole_or_not_at_all(stores: Stores, url: str, tmp_path: Path) -> None:
    backup(url, tmp_path / "textbank.backup")
    assert (tmp_path / "textbank.backup").stat().st_mode & 0o777 == 0o600
    with pytest.raises(BackupError, match="could not be saved"):
        backup(database_url(stores.database_url, "no_such_database"), tmp_path / "other")
    with pytest.raises(BackupError, match="cannot be written"):
        backup(url, tmp_path / "no folder" / "other")
    assert [path.name for path in tmp_path.iterdir()] == ["textbank.backup"]
