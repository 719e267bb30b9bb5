"""The database checks the references that the models say it checks, and no others."""

import pytest
from tortoise import Tortoise

from server.runtime import Runtime

pytestmark = pytest.mark.anyio

CHECKED = """SELECT t.relname || '.' || a.attname AS checked FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
  JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]
  WHERE c.contype = 'f' AND t.relname NOT LIKE 'procrastinate%'"""


async def test_references_are_checked_where_the_models_say_so(runtime: Runtime) -> None:
    said: dict[bool, set[str]] = {True: set(), False: set()}
    for model in Tortoise.apps["textbank"].values():
        meta = model._meta
        for name in meta.fk_fields | meta.o2o_fields:
            field = meta.fields_map[name]
            column = meta.fields_db_projection[field.source_field]
            said[field.db_constraint].add(f"{meta.db_table}.{column}")
    checked = {row["checked"] for row in await runtime.database.pool.fetch(CHECKED)}
    assert checked == said[True]
    assert said[False]
