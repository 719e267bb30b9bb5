"""Children end when we end, and a group of roles keeps them running until then."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from server.processes import ProcessGroup, spawn

PATIENCE = 60.0  # s
WORKER = """
import os, signal, sys, time
print("hello from", os.getpid(), flush=True)
time.sleep(600)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""
GROUP = """
import asyncio, sys
from server.processes import ProcessGroup
roles = {"web": [sys.executable, "-c", sys.argv[1]], "jobs": [sys.executable, "-c", sys.argv[1]]}
sys.exit(asyncio.run(ProcessGroup(roles).run()))
"""
PARENT = """
import sys
from server.processes import spawn
child = spawn([sys.executable, "-c", sys.argv[1]])
print(child.pid, flush=True)
sys.stdin.read()
"""


def python(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip


def read_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.02)


def ended(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_child_ends_with_a_parent_that_is_killed() -> None:
    with python(PARENT, WORKER) as parent:
        pid = int(read_line(parent))
        assert "hello" in read_line(parent)
        parent.kill()
    wait_for(lambda: ended(pid))


def test_a_deaf_child_is_killed_after_the_timeout(tmp_path: Path) -> None:
    log = tmp_path / "log"
    child = spawn([sys.executable, "-c", STUBBORN], log=log)
    wait_for(lambda: "deaf" in log.read_text())
    assert child.alive
    assert child.stop(timeout=0.1) == -signal.SIGKILL
    assert not child.alive


def test_a_program_that_cannot_be_started_says_so(tmp_path: Path) -> None:
    child = spawn(["/no/such/program"], log=tmp_path / "log")
    assert child.wait(PATIENCE) == 127
    assert "cannot start /no/such/program: " in (tmp_path / "log").read_text()


def test_output_is_passed_on_behind_the_prefix(capsys: pytest.CaptureFixture[str]) -> None:
    child = spawn([sys.executable, "-c", "print('one'); print('two')"], prefix="web | ")
    assert child.wait(PATIENCE) == 0
    assert capsys.readouterr().out == "web | one\nweb | two\n"


def test_a_child_gets_the_environment_and_the_folder_asked_for(tmp_path: Path) -> None:
    show = "import os; print(os.getcwd(), os.environ['TEXTBANK_PORT'])"
    child = spawn([sys.executable, "-c", show], env={"TEXTBANK_PORT": "8001"}, cwd=tmp_path, log=tmp_path / "log")
    child.wait(PATIENCE)
    assert (tmp_path / "log").read_text() == f"{tmp_path} 8001\n"


@pytest.mark.anyio
async def test_a_crashed_role_comes_back_and_the_others_stay(tmp_path: Path) -> None:
    worker = [sys.executable, "-c", WORKER]
    group = ProcessGroup({"web": worker, "jobs": worker}, logs=tmp_path, pause=0.01)
    await group.start()
    before = group.pids
    os.kill(before["web"], signal.SIGKILL)
    await until(lambda: group.pids.get("web") not in (None, before["web"]))
    assert group.pids["jobs"] == before["jobs"]
    pids = group.pids.values()
    await group.stop()
    assert all(map(ended, [*pids, *before.values()]))
    assert group.pids == {}


@pytest.mark.anyio
async def test_a_hopeless_role_ends_the_group_with_a_sentence(tmp_path: Path) -> None:
    roles = {"web": [sys.executable, "-c", WORKER], "jobs": [sys.executable, "-c", "raise SystemExit(3)"]}
    group = ProcessGroup(roles, logs=tmp_path, pause=0.01)
    assert await group.run() == 1
    assert group.failure is not None
    assert "jobs ended 5 times" in group.failure
    assert "code 3" in group.failure
    assert group.pids == {}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_all_roles_in_order(number: signal.Signals) -> None:
    with python(GROUP, WORKER) as group:
        lines = [read_line(group), read_line(group)]
        assert {line.split(" | ")[0] for line in lines} == {"web", "jobs"}
        group.send_signal(number)
        assert group.wait(PATIENCE) == 0
    wait_for(lambda: all(ended(int(line.split()[-1])) for line in lines))


def test_a_killed_group_takes_its_roles_along() -> None:
    with python(GROUP, WORKER) as group:
        pids = [int(read_line(group).split()[-1]) for _ in range(2)]
        group.kill()
    wait_for(lambda: all(map(ended, pids)))
