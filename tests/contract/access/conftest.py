"""Everything is asked with one connection to PostgreSQL: an act that wants a second one while it holds the first
would wait for itself on a busy evening, and does so here at once."""

from dataclasses import replace

import pytest

from server.settings import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, database_pool=1)
