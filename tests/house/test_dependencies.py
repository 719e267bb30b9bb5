"""Each dependency has a reason, and each lock says which bytes it means but no place they come from."""

import re

from tests.house.tree import hits, lines, project, text

LOCKS = ["requirements/run.lock", "requirements/dev.lock", "requirements/tools.lock"]


def pins(lock: str) -> dict[str, str]:
    """Each pinned name with its version and its condition."""
    found = re.finditer(r"^([a-z0-9.-]+)(?:\[[^]]*])?==([^\\\n]+)", text(lock), re.MULTILINE)
    return {match[1]: match[2].strip() for match in found}


def dependencies() -> set[str]:
    metadata = project()["project"]
    extras = metadata["optional-dependencies"].values()
    wanted = {*metadata["dependencies"], *(name for extra in extras for name in extra)}
    return {name for name in wanted if not name.startswith("textbank[")}


def test_every_dependency_has_a_reason_beside_it() -> None:
    explained = {match[1] for line in lines("pyproject.toml") if (match := re.match(r'\s+"(.+)",\s+# \S', line))}
    assert dependencies() - explained == set()


def test_the_locks_name_no_index() -> None:
    assert hits(LOCKS, r"https?://|--(?:extra-)?index-url|--find-links") == []
    assert hits(["web/package-lock.json"], r'"resolved"\s*:') == []


def test_every_locked_package_has_a_hash() -> None:
    for lock in LOCKS:
        blocks = re.split(r"\n(?=[a-z0-9])", text(lock))[1:]
        assert blocks
        assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert '"integrity": "sha512-' in text("web/package-lock.json")


def test_what_is_tested_is_what_runs() -> None:
    run, dev, tools = (pins(lock) for lock in LOCKS)
    assert {name: version for name, version in run.items() if dev.get(name) != version} == {}
    assert tools == {"uv": dev["uv"]}


def test_every_dependency_is_locked() -> None:
    names = {re.split(r"[\[<>=;~! ]", name)[0].lower() for name in dependencies()}
    assert names - pins("requirements/dev.lock").keys() == set()
