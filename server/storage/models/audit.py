"""Who did what, for ever: rows are added, then sealed into a chain, and nothing else."""

from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model


class AuditEntry(Model):
    """One act. Ids are plain numbers: the trail outlives what it speaks of, and holds no names or phones.

    `place`, `previous` and `hash` are its seal (domain.audit); NULL until the sealing job came by.
    """

    id = fields.BigIntField(primary_key=True)
    organization_id: int = fields.BigIntField()
    actor_id: int | None = fields.BigIntField(null=True)
    action = fields.CharField(max_length=40)  # domain.audit.Action
    subject: str | None = fields.CharField(max_length=60, null=True)  # as campaign:12
    detail: dict[str, Any] = fields.JSONField(default=dict)
    at = fields.DatetimeField(db_default=Now())
    place: int | None = fields.BigIntField(null=True, unique=True)
    previous: str | None = fields.CharField(max_length=64, null=True)
    hash: str | None = fields.CharField(max_length=64, null=True)

    class Meta:
        table = "audit_log"
        indexes = (("organization_id", "id"),)
