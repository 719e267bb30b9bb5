"""The folders of a campaign."""

import msgspec

from server import access
from server.actions import campaign_folders
from server.api.call import Call
from server.api.fields import Ids
from server.api.routing import Table
from server.domain.people import Role

table = Table()


class InFolders(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All the folders it is in from now on; none, if empty."""

    folder_ids: Ids = []


@table.add("PUT", "/campaigns/{id}/folders", least=Role.MANAGER, body=InFolders, status=204, codes=("not_found",))
async def put_into_folders(call: Call) -> None:
    folder_ids = [int(folder_id) for folder_id in call.body.folder_ids]
    await campaign_folders.put(call.runtime, call.viewer, access.number(call.path["id"]), folder_ids)
