"""The tables of the job queue, as its library ships them."""

from procrastinate.schema import SchemaManager
from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("textbank", "0002_indexes")]

    operations = [ops.RunSQL(SchemaManager.get_schema())]
