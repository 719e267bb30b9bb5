"""People who are texted, and the lists they came on."""

import datetime as dt
from typing import Any

from tortoise import fields
from tortoise.fields.db_defaults import Now
from tortoise.models import Model

from server.storage.fields import Ids


class Contact(Model):
    """A phone within an organisation. Its row is the lock of everything written to the person."""

    id = fields.BigIntField(primary_key=True)
    # Unchecked, here and on lists: a check for each of 100,000 imported rows takes a quarter of the import.
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE, db_constraint=False)
    phone = fields.CharField(max_length=16)  # E.164
    first_name = fields.CharField(max_length=100, default="")
    last_name = fields.CharField(max_length=100, default="")
    email = fields.CharField(max_length=254, default="")
    zip = fields.CharField(max_length=10, default="")
    city = fields.CharField(max_length=100, default="")
    state = fields.CharField(max_length=2, default="")
    language = fields.CharField(max_length=2, default="")
    external_id = fields.CharField(max_length=100, default="")
    notes = fields.TextField(default="")
    custom: dict[str, Any] = fields.JSONField(default=dict)
    place = fields.CharField(max_length=200)  # domain.zones.Place.key
    carrier_class: str | None = fields.CharField(max_length=16, null=True)
    landline = fields.BooleanField(default=False)
    # Sticky. Unchecked: each first text would lock its number's row for the check, and numbers are never deleted.
    number = fields.ForeignKeyField("textbank.Number", null=True, on_delete=fields.RESTRICT, db_constraint=False)
    opted_out_at: dt.datetime | None = fields.DatetimeField(null=True)
    undeliverable_at: dt.datetime | None = fields.DatetimeField(null=True)  # no text reaches this phone, says
    undeliverable_code: str | None = fields.CharField(max_length=8, null=True)  # the carrier by this error
    tag_ids = Ids(null=True)
    # Whom a list or a person gave them to: campaigns that keep assignments deal them to nobody else.
    assignee = fields.ForeignKeyField("textbank.User", null=True, on_delete=fields.SET_NULL, db_constraint=False)
    touched_at = fields.DatetimeField(db_default=Now())  # on a list again, or corrected: retention counts from here
    erased_at: dt.datetime | None = fields.DatetimeField(null=True)  # a row that names nobody any more
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "contacts"
        unique_together = (("organization_id", "phone"),)


class ContactList(Model):
    """A saved group of contacts."""

    id = fields.BigIntField(primary_key=True)
    organization = fields.ForeignKeyField("textbank.Organization", on_delete=fields.CASCADE)
    name = fields.CharField(max_length=100)
    assignee = fields.ForeignKeyField("textbank.User", null=True, on_delete=fields.SET_NULL)  # texts all of it
    filled_by: dict[str, Any] | None = fields.JSONField(null=True)  # domain.audiences.Filter
    filling = fields.BooleanField(db_default=False)  # a job puts people on it
    created_at = fields.DatetimeField(db_default=Now())

    class Meta:
        table = "lists"
        unique_together = (("organization_id", "name"),)


class ListContact(Model):
    """A contact on a list."""

    id = fields.BigIntField(primary_key=True)
    list = fields.ForeignKeyField("textbank.ContactList", on_delete=fields.CASCADE, db_constraint=False)
    contact = fields.ForeignKeyField("textbank.Contact", on_delete=fields.CASCADE, db_constraint=False)

    class Meta:
        table = "list_contacts"
        unique_together = (("list_id", "contact_id"),)
