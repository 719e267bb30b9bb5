"""The embedded stores live exactly as long as their owner, and keep what was committed."""

import contextlib
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psutil
import psycopg
import pytest
import redis

from server.storage.embedded import StoreError, Stores, erase, start
from server.storage.embedded.home import home_of

PATIENCE = 60.0  # s
OWNER = """
import json, sys, time
from pathlib import Path
from server.storage.embedded import start
stores = start(Path(sys.argv[1]), postgres=True, redis=True, durable=False)
pids = [child.pid for child in stores.children.values()]
print(json.dumps({"owned": stores.owned, "database_url": stores.database_url, "pids": pids}), flush=True)
sys.stdin.read()
stores.stop()
"""


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    yield folder
    erase(folder)


def start_here(data_dir: Path) -> Stores:
    return start(data_dir, postgres=True, redis=True, durable=False)


def start_elsewhere(data_dir: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OWNER, str(data_dir)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip


def told_by(process: subprocess.Popen[str]) -> dict[str, object]:
    assert process.stdout is not None
    told: dict[str, object] = json.loads(process.stdout.readline())
    return told


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def ended(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


@pytest.mark.anyio
async def test_both_drivers_and_redis_reach_the_stores(data_dir: Path) -> None:
    with start_here(data_dir) as stores:
        assert stores.owned
        assert stores.alive
        assert run(stores.database_url, "SELECT lower('ÁÑO')") == [("áño",)]
        connection = await asyncpg.connect(stores.database_url)
        assert await connection.fetchval("SELECT current_setting('listen_addresses')") == ""
        await connection.close()
        assert stores.redis_url is not None
        with redis.Redis.from_url(stores.redis_url) as client:
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_a_durable_store_waits_for_the_disk_and_keeps_its_data_over_a_restart(data_dir: Path) -> None:
    with start(data_dir, postgres=True, redis=False) as stores:
        assert stores.redis_url is None
        assert run(stores.database_url, "SHOW fsync") == [("on",)]
        assert run(stores.database_url, "SHOW synchronous_commit") == [("on",)]
        run(stores.database_url, "CREATE TABLE kept AS SELECT 1 AS n")
    with start(data_dir, postgres=True, redis=False) as stores:
        assert run(stores.database_url, "SELECT n FROM kept") == [(1,)]


def test_a_second_process_attaches_and_leaves_the_stores_running(data_dir: Path) -> None:
    with start_here(data_dir) as stores:
        run(stores.database_url, "CREATE TABLE shared AS SELECT 7 AS n")
        with start_elsewhere(data_dir) as guest:
            told = told_by(guest)
        assert told["owned"] is False
        assert told["database_url"] == stores.database_url
        assert guest.returncode == 0
        assert run(stores.database_url, "SELECT n FROM shared") == [(7,)]


def test_two_that_start_at_once_agree_on_one_owner(data_dir: Path) -> None:
    with start_elsewhere(data_dir) as other, start_here(data_dir) as stores:
        told = told_by(other)
        assert told["database_url"] == stores.database_url
        assert {told["owned"], stores.owned} == {True, False}


def test_a_killed_owner_takes_its_stores_along_and_the_next_one_recovers_the_data(data_dir: Path) -> None:
    with start_elsewhere(data_dir) as owner:
        told = told_by(owner)
        url, pids = str(told["database_url"]), told["pids"]
        assert isinstance(pids, list)
        run(url, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
        owner.send_signal(signal.SIGKILL)
    with start_here(data_dir) as stores:
        assert stores.owned
        assert run(stores.database_url, "SELECT count(*) FROM kept") == [(1000,)]
        wait_for(lambda: all(map(ended, pids)))


def test_nothing_is_left_of_a_killed_owner_when_nobody_follows(data_dir: Path) -> None:
    with start_elsewhere(data_dir) as owner:
        pids = told_by(owner)["pids"]
        assert isinstance(pids, list)
        family = [child.pid for pid in pids for child in psutil.Process(pid).children(recursive=True)]
        owner.send_signal(signal.SIGKILL)
    wait_for(lambda: all(map(ended, [*pids, *family])))


def test_a_killed_postgres_is_noticed_and_its_successor_starts(data_dir: Path) -> None:
    with start(data_dir, postgres=True, redis=True) as stores:
        run(stores.database_url, "CREATE TABLE kept AS SELECT 1 AS n")
        os.kill(stores.children["postgres"].pid, signal.SIGKILL)
        wait_for(lambda: not stores.alive)
    with start_here(data_dir) as stores:
        assert run(stores.database_url, "SELECT n FROM kept") == [(1,)]


def test_sessions_that_outlive_a_killed_postgres_are_gone_before_its_successor_serves(data_dir: Path) -> None:
    """Beside it they would commit into files it has taken over, and what they were told is kept would be lost."""
    stores = start_here(data_dir)
    busy = psycopg.connect(stores.database_url, autocommit=True)
    session = busy.info.backend_pid
    working = threading.Thread(target=_count_for_ever, args=(busy,))
    working.start()
    wait_for(
        lambda: (
            run(stores.database_url, f"SELECT 1 FROM pg_stat_activity WHERE pid = {session} AND state = 'active'") != []
        )
    )
    stores.children["postgres"].signal(signal.SIGKILL)
    stores.children["postgres"].wait(10)
    assert not ended(session)
    stores.stop()
    try:
        successor = start_here(data_dir)
        assert ended(session)
        successor.stop()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(session, signal.SIGKILL)
    working.join(PATIENCE)


def _count_for_ever(connection: psycopg.Connection) -> None:
    with contextlib.suppress(psycopg.OperationalError):
        connection.execute("SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 1000000) b")


def test_a_pid_file_whose_pid_belongs_to_somebody_else_now_does_not_block(data_dir: Path) -> None:
    start_here(data_dir).stop()
    bystander = subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, user=home_of(data_dir).account)
    with bystander:
        (home_of(data_dir).cluster / "postmaster.pid").write_text(f"{bystander.pid}\n")
        with start_here(data_dir) as stores:
            assert run(stores.database_url, "SELECT 1") == [(1,)]
        assert bystander.poll() is None


def test_root_lends_its_rights_to_nobody(data_dir: Path) -> None:
    with start_here(data_dir) as stores:
        account = home_of(data_dir).account
        expected = os.geteuid() if account is None else pwd.getpwnam(account).pw_uid
        for child in stores.children.values():
            assert set(psutil.Process(child.pid).uids()) == {expected}
            assert expected != 0


def test_a_long_path_still_gets_a_socket(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30)
    with start_here(folder) as stores:
        assert run(stores.database_url, "SELECT 1") == [(1,)]
    erase(folder)


def test_stopped_stores_leave_only_their_data(data_dir: Path) -> None:
    with start_here(data_dir):
        assert (data_dir / "stores.json").exists()
    assert not (data_dir / "stores.json").exists()
    assert not home_of(data_dir).sockets.exists()
    assert not (home_of(data_dir).cluster / "postmaster.pid").exists()


def test_running_stores_are_not_erased(data_dir: Path) -> None:
    with start_elsewhere(data_dir) as owner:
        told_by(owner)
        with pytest.raises(StoreError, match="Stop it first"):
            erase(data_dir)


def test_data_of_another_major_version_is_refused_with_the_way_out(data_dir: Path) -> None:
    start_here(data_dir).stop()
    (home_of(data_dir).cluster / "PG_VERSION").write_text("16\n")
    with pytest.raises(StoreError, match=r"PostgreSQL 16, .*textbank backup"):
        start_here(data_dir)


def test_a_broken_cluster_is_told_in_the_words_of_postgresql(data_dir: Path) -> None:
    start_here(data_dir).stop()
    (home_of(data_dir).cluster / "postgresql.conf").write_text("nonsense = 1\n")
    with pytest.raises(StoreError, match='unrecognized configuration parameter "nonsense"'):
        start_here(data_dir)


def test_an_interrupted_first_start_is_begun_again(data_dir: Path) -> None:
    start_here(data_dir).stop()
    cluster = home_of(data_dir).cluster
    shutil.move(cluster, cluster.with_suffix(".new"))
    with start_here(data_dir) as stores:
        assert run(stores.database_url, "SELECT 1") == [(1,)]


def test_a_data_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="TEXTBANK_DATA_DIR"):
        start_here(tmp_path / "file" / "data")


def test_an_owner_with_its_own_database_cannot_share_one(data_dir: Path) -> None:
    with start(data_dir, postgres=False, redis=True, durable=False):
        with start_elsewhere_and_fail(data_dir) as guest:
            _, complaint = guest.communicate()
        assert "Give both the same TEXTBANK_DATABASE_URL" in complaint


def start_elsewhere_and_fail(data_dir: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OWNER, str(data_dir)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip


def test_stores_are_refused_to_a_thread_that_could_end_before_them(data_dir: Path) -> None:
    errors: list[Exception] = []

    def try_it() -> None:
        try:
            start_here(data_dir)
        except RuntimeError as error:
            errors.append(error)

    thread = threading.Thread(target=try_it)
    thread.start()
    thread.join()
    assert "main thread" in str(errors[0])
