"""The self-check says by name what is wrong, and what to do about it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from server import checking
from server.checking import Finding
from server.settings import Settings
from server.storage.embedded import Stores
from tests.conftest import free_port

ROOT = Path(__file__).parents[3]


def about(name: str, environment: dict[str, str]) -> Finding:
    found = [one for one in checking.findings(environment) if one.name == f"TEXTBANK_{name}"]
    assert len(found) == 1, found
    return found[0]


@pytest.fixture
def healthy(settings: Settings, tmp_path: Path) -> dict[str, str]:
    return {
        "TEXTBANK_DATABASE_URL": settings.database_url,
        "TEXTBANK_REDIS_URL": settings.redis_url,
        "TEXTBANK_DATA_DIR": str(tmp_path / "not" / "made" / "yet"),
        "TEXTBANK_PORT": str(free_port()),
        "TEXTBANK_PUBLIC_URL": "https://text.example.org",
        "TEXTBANK_SECRET_KEY": "k" * 40,
        "TEXTBANK_PLIVO_AUTH_ID": "MA000000000000000001",
        "TEXTBANK_PLIVO_AUTH_TOKEN": "secret",
    }


def test_nothing_is_wrong_with_a_healthy_instance(healthy: dict[str, str]) -> None:
    modules = "web/static/vendor"  # made by the set-up of the browser part
    assert [one for one in checking.findings(healthy) if one.wrong and one.name != modules] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("PUBLIC_URL", "http://text.example.org"),
        ("PUBLIC_URL", "http://127.0.0.1:8000"),
        ("PLIVO_AUTH_ID", ""),
        ("PLIVO_AUTH_ID", "MA1"),
        ("PLIVO_AUTH_TOKEN", ""),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:9/none"),
        ("REDIS_URL", "redis://127.0.0.1:9/0"),
        ("PORT", "many"),
        ("DATA_DIR", "/proc/textbank"),
        ("COLOUR", "blue"),
    ],
)
def test_what_is_wrong_is_named_with_its_cure(healthy: dict[str, str], name: str, value: str) -> None:
    environment = healthy | {f"TEXTBANK_{name}": value}
    environment = {key: text for key, text in environment.items() if text or key.endswith(("ID", "TOKEN"))}
    found = about(name, environment)
    assert found.wrong
    assert found.cure
    assert str(found).startswith(f"WRONG TEXTBANK_{name}: ")
    assert "\n" not in str(found)


def test_every_unusable_setting_is_told_at_once() -> None:
    wrong = [
        one.name
        for one in checking.findings({"TEXTBANK_PORT": "0", "TEXTBANK_LOG_LEVEL": "LOUD"})
        if one.wrong and one.name.startswith("TEXTBANK_")
    ]
    assert sorted(wrong) == ["TEXTBANK_LOG_LEVEL", "TEXTBANK_PORT"]


def test_a_database_without_the_schema_is_told(healthy: dict[str, str], stores: Stores) -> None:
    found = about("DATABASE_URL", healthy | {"TEXTBANK_DATABASE_URL": stores.database_url})
    assert found.wrong
    assert found.cure == "Run: textbank migrate"


def test_a_port_that_is_taken_is_told_except_by_who_serves_on_it(healthy: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        environment = healthy | {"TEXTBANK_PORT": str(taken.getsockname()[1])}
        assert about("PORT", environment).wrong
        assert not [one for one in checking.findings(environment, serving=True) if one.name == "TEXTBANK_PORT"]


def test_the_command_ends_with_one_if_anything_is_wrong(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TEXTBANK_")}
    environment |= {"TEXTBANK_DATA_DIR": str(tmp_path), "TEXTBANK_PUBLIC_URL": "http://text.example.org"}
    done = subprocess.run(
        [sys.executable, "-m", "server", "check"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "WRONG TEXTBANK_PUBLIC_URL" in done.stdout
