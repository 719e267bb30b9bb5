"""What is published about the outside is what the code says, and a tool can read it."""

import json
import re
from typing import Any

import msgspec
import pytest
from schemathesis.specs.openapi import definitions

from server.api.openapi import document
from server.api.routing import PREFIX
from server.api.tables import ENDPOINTS, OPEN_ENDPOINTS, ROUTES
from server.docs.pages import PAGES
from server.docs.payloads import COMMANDS_SAY, PAYLOADS
from server.realtime.commands import COMMANDS
from server.realtime.events import EVENTS, PresenceChanged
from server.settings import FIELDS
from tests.house.tree import text

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def described() -> Any:
    """The document as a client reads it."""
    return json.loads(msgspec.json.encode(document(ENDPOINTS, OPEN_ENDPOINTS)))


def operations(described: Any) -> list[tuple[str, str, Any]]:
    return [
        (method.upper(), path, item[method])
        for path, item in described["paths"].items()
        for method in METHODS
        if method in item
    ]


@pytest.mark.parametrize("name", PAGES)
def test_published_pages_are_as_the_code_makes_them(name: str) -> None:
    assert text(name) == PAGES[name](), "Run: python -m server.docs"


def test_every_event_and_command_is_published() -> None:
    page, types = text("docs/events.md"), text("web/static/js/events.d.ts")
    assert [event.name for event in EVENTS if f"### `{event.name}`" not in page] == []
    assert [event.name for event in EVENTS if f'"{event.name}": {event.__name__};' not in types] == []
    assert set(COMMANDS_SAY) == set(COMMANDS)


def test_an_event_that_writes_its_own_payload_keeps_to_the_published_one() -> None:
    said = PresenceChanged(user="7", person="Vera", doing="typing", conversation="9").payload()
    _, shape = PAYLOADS["presence.changed"]
    assert msgspec.to_builtins(msgspec.convert(said, shape)) == said


def test_every_setting_is_published() -> None:
    page = text("docs/settings.md")
    assert [f.name for f in FIELDS if f"`TEXTBANK_{f.name.upper()}`" not in page] == []


def test_the_description_of_the_api_is_valid_openapi(described: Any) -> None:
    faults = definitions.OPENAPI_31_VALIDATOR.iter_errors(described)
    assert [f"{list(fault.instance_path)}: {fault.message}" for fault in faults] == []


def test_every_route_of_the_api_is_described(described: Any) -> None:
    found = {(method, PREFIX + path) for method, path, _ in operations(described)}
    served = {
        (method, route.path)
        for route in ROUTES
        for method in set(route.methods or ()) - {"HEAD"}
        if route.path.startswith(PREFIX)
    }
    assert served == found


def test_every_call_that_reads_an_upload_is_described_as_a_form(described: Any) -> None:
    uploads = {row.path for row in ENDPOINTS if "upload" in row.handler.__code__.co_names}
    forms = {p for _, p, o in operations(described) if "multipart/form-data" in str(o.get("requestBody"))}
    assert forms == uploads


def test_no_two_operations_share_a_name(described: Any) -> None:
    names = [operation["operationId"] for _, _, operation in operations(described)]
    assert sorted(names) == sorted(set(names))


def test_every_reference_leads_somewhere(described: Any) -> None:
    lost = []
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(described))):
        place = described
        for step in reference.split("/"):
            place = place.get(step) if isinstance(place, dict) else None
        if place is None:
            lost.append(reference)
    assert lost == []


def test_every_guarded_operation_says_how_it_refuses(described: Any) -> None:
    guarded = [(m, p, o) for m, p, o in operations(described) if "security" not in o]
    assert [(m, p) for m, p, o in guarded if not {"401", "403"} <= set(o["responses"])] == []
    assert [(m, p) for m, p, o in guarded if "{" in p and "404" not in o["responses"]] == []
    assert [(m, p) for m, p, o in guarded if "requestBody" in o and "422" not in o["responses"]] == []
