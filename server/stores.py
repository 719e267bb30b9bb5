"""Stores for a program: those the settings name, else embedded ones that live as long as it does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from server.settings import Settings, with_secret_key
from server.storage import embedded


@contextmanager
def running(settings: Settings) -> Iterator[Settings]:
    """The settings with addresses of stores that run: the given ones, else embedded ones of ours."""
    settings = with_secret_key(settings)
    if settings.database_url and settings.redis_url:
        yield settings
        return
    with embedded.start(settings.data_dir, postgres=not settings.database_url, redis=not settings.redis_url) as own:
        database_url = settings.database_url or own.database_url
        yield replace(settings, database_url=database_url, redis_url=settings.redis_url or own.redis_url or "")
