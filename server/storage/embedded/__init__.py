"""PostgreSQL and Redis without set-up: programs from wheels, children of whoever owns a data folder."""

from server.storage.embedded.errors import StoreError
from server.storage.embedded.owner import Stores, erase, start

__all__ = ["StoreError", "Stores", "erase", "start"]
