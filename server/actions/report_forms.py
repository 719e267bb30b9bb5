"""What a volunteer may write down about a conversation: what its campaign's report asks for, and nothing else."""

from collections.abc import Collection

from server.access import Viewer
from server.actions.unit_of_work import Work
from server.domain.languages import Phrase
from server.errors import FieldError, Invalid
from server.storage.queries import reports as queries


async def check_tags(
    work: Work, viewer: Viewer, campaign_id: int, add: Collection[int], remove: Collection[int]
) -> None:
    """Supervisors may put on and take off any. Raises Invalid (`not_asked_for`)."""
    if not viewer.is_supervisor and (outside := await queries.tags_outside(work.sql, campaign_id, [*add, *remove])):
        raise _not_asked_for("add" if outside[0]["id"] in add else "remove", outside[0]["name"])


async def check_fields(work: Work, viewer: Viewer, campaign_id: int, keys: Collection[str]) -> None:
    """Supervisors may fill in any. Raises Invalid (`not_asked_for`)."""
    if not viewer.is_supervisor and (outside := await queries.fields_outside(work.sql, campaign_id, keys)):
        raise _not_asked_for("fields", outside[0])


def _not_asked_for(field: str, name: str) -> Invalid:
    sentence = Phrase("This campaign does not ask volunteers for {name}: a supervisor can write it down.", name=name)
    return Invalid(sentence, fields=[FieldError(field, "not_asked_for", sentence)])
