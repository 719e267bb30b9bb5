"""API keys of the caller."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from server import access
from server.actions import api_keys
from server.api.call import Call
from server.api.fields import Label
from server.api.paging import Page, after_of, limit_of, page_of
from server.api.routing import Table
from server.storage.models import ApiKey

table = Table()


class NewKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`label` tells keys apart."""

    label: Label = ""


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    """`hint` is how the key begins."""

    id: str
    label: str
    hint: str
    created_at: datetime


class NewKeyView(KeyView, frozen=True, kw_only=True):
    """`key` is shown this once and stored nowhere."""

    key: str


@table.add("GET", "/api-keys", answer=Page[KeyView], query=("limit", "cursor"))
async def list_api_keys(call: Call) -> Page[KeyView]:
    limit = limit_of(call.query)
    rows = (
        await ApiKey.filter(
            user_id=call.viewer.user_id,
            organization_id=call.viewer.organization_id,
            revoked_at__isnull=True,
            id__gt=after_of(call.query),
        )
        .order_by("id")
        .limit(limit + 1)
    )
    return page_of(rows, limit, lambda row: KeyView(**_fields(row)))


@table.add("POST", "/api-keys", body=NewKey, answer=NewKeyView, status=201, secret=True)
async def create_api_key(call: Call) -> NewKeyView:
    issued = await api_keys.create(call.runtime, call.viewer, call.body.label)
    return NewKeyView(**_fields(issued.row), key=issued.secret)


@table.add("DELETE", "/api-keys/{id}", status=204, codes=("not_found",))
async def delete_api_key(call: Call) -> None:
    await api_keys.revoke(call.runtime, call.viewer, access.number(call.path["id"]))


def _fields(row: ApiKey) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "label": row.label,
        "hint": row.hint,
        "created_at": row.created_at.astimezone(UTC),
    }
