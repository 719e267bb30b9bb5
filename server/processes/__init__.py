"""Child processes that never outlive us: the embedded stores and the roles of `demo` and `all`."""

from server.processes.child import Child, spawn
from server.processes.group import ProcessGroup

__all__ = ["Child", "ProcessGroup", "spawn"]
