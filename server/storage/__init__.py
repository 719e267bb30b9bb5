"""Rows in PostgreSQL: models, queries, migrations, embedded servers."""
