"""Find and replace over the scripts of several campaigns, with a look at each change before it is made."""

from typing import Annotated

import msgspec

from server.actions import replacing
from server.actions.replacing import Change, Kind, Wanted
from server.api.call import Call
from server.api.fields import Ids
from server.api.routing import Table
from server.domain import writing
from server.domain.people import Role

table = Table()

Found = Annotated[str, msgspec.Meta(min_length=1, max_length=1_600, pattern=r"^[^\x00]+$", description=writing.TEXT)]
By = Annotated[str, msgspec.Meta(max_length=1_600, pattern=r"^[^\x00]*$", description=writing.TEXT)]


class Replacement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`campaign_ids` left out: every campaign that has not ended. `dry_run`: only say what would change."""

    find: Found
    replace: By
    campaign_ids: Ids | None = None
    match_case: bool = True
    dry_run: bool = False


class ChangeView(msgspec.Struct, frozen=True):
    """`locked`: a first text of a campaign that was launched stays as it is. `place` counts from 0."""

    campaign_id: str
    campaign: str
    kind: Kind
    place: int
    title: str
    before: str
    after: str
    locked: bool


class ReplacedView(msgspec.Struct, frozen=True):
    """`count`: scripts that change; those locked are listed too, and not counted."""

    count: int
    changes: list[ChangeView]


@table.add(
    "POST", "/campaigns/replacements", least=Role.MANAGER, body=Replacement, answer=ReplacedView, codes=("invalid",)
)
async def replace_in_scripts(call: Call) -> ReplacedView:
    """All of it is changed, or nothing. First texts can be changed until the launch, canned responses until the end."""
    given: Replacement = call.body
    ids = None if given.campaign_ids is None else [int(id_) for id_ in given.campaign_ids]
    wanted = Wanted(given.find, given.replace, ids, given.match_case)
    act = replacing.look if given.dry_run else replacing.replace
    changes = await act(call.runtime, call.viewer, wanted)
    return ReplacedView(sum(not one.locked for one in changes), [_view(one) for one in changes])


def _view(one: Change) -> ChangeView:
    return ChangeView(
        str(one.campaign_id), one.campaign, one.kind, one.place, one.title, one.before, one.after, one.locked
    )
