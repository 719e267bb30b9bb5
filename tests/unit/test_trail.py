"""What the audit log keeps of an act, as people read it."""

import ast
from pathlib import Path

import msgspec

from server.api.registrations import NewRegistration
from server.domain.audit import Action
from server.domain.drafts import CampaignChange
from server.domain.languages import told
from server.domain.organizations import Settings
from server.pages import trail
from server.storage.queries.numbers import CHANGEABLE

ACTIONS = Path(trail.__file__).parents[1] / "actions"
SCRIPTS = {"initial_scripts", "response_scripts", "questions"}  # the changes of a campaign that are kept


def test_an_entry_is_told_in_words_and_by_names_without_what_is_not_set() -> None:
    names = {"campaign:12": "Ward 4", "person:7": "Ana", "user:7": "Ana"}
    assert trail.subject("campaign:12", names) == "Ward 4"
    assert told(trail.subject("invite:3", names) or "", "es") == "Invitación 3"
    made = trail.detail(Action.INVITE_MADE, {"max_uses": None, "expires_hours": 168}, names)
    assert made == "Valid for 7 days"
    assert trail.detail(Action.REASSIGNED, {"count": 2, "to": [7]}, names) == "How many: 2, To: Ana"
    said = trail.detail(Action.SCRIPTS_CHANGED, {"what": ["initial_scripts", "questions"]}, names)
    assert told(said, "es") == "Qué: los primeros mensajes, preguntas"


def test_everything_that_is_kept_of_an_act_has_a_word() -> None:
    kept = {
        keyword.arg
        for path in ACTIONS.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("work.audit")
        for keyword in node.keywords
        if keyword.arg
    }
    assert kept - trail.PARTS.keys() == set()
    named = {field.name for struct in (Settings, NewRegistration) for field in msgspec.structs.fields(struct)}
    assert {field.name for field in msgspec.structs.fields(CampaignChange)} >= SCRIPTS
    assert (named | SCRIPTS | set(CHANGEABLE)) - trail.VALUES.keys() == set()
