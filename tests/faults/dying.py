"""A sender that kills itself with SIGKILL at a marked point: `python -m tests.faults.dying POINT NTH`.

Production code knows nothing of it: functions are wrapped before the program begins, in this process only.
"""

import functools
import importlib
import inspect
import os
import runpy
import signal
import sys
from collections.abc import Callable
from typing import Any, Literal, TypeAlias

Point: TypeAlias = tuple[str, str, Literal["before", "after"]]

# Module, attribute, and when to die: on entering it, or when it has done its work. In the order of a text's life.
POINTS: dict[str, Point] = {
    "look": ("server.storage.queries.outbox", "heads", "after"),
    "grant": ("server.governor.governor", "Governor.grant", "before"),
    "granted": ("server.governor.governor", "Governor.grant", "after"),
    "claim": ("server.storage.queries.outbox", "claim", "before"),
    "claimed": ("server.storage.queries.outbox", "claim", "after"),
    "settled": ("server.governor.governor", "Governor.settle", "after"),
    "call": ("server.carriers.plivo.client", "PlivoCarrier.send", "before"),
    "write": ("server.carriers.plivo.client", "_mark_began", "before"),
    "written": ("aiohttp.client_reqrep", "ClientResponse.start", "before"),
    "answered": ("server.carriers.plivo.answers", "read_answer", "before"),
    "outcome": ("server.storage.queries.outbox", "settle", "after"),  # written, not committed
    "committed": ("server.actions.delivery", "settle", "after"),
    "sweep": ("server.actions.sweeping", "bind_unbound", "before"),  # of the sweeper, which lives in the same process
    "rebuild": ("server.governor.governor", "Governor.rebuild", "after"),
}


def find(point: Point) -> tuple[Any, str, Callable[..., Any]]:
    """What holds the function, its name there, and the function. AttributeError if it went elsewhere."""
    module, path, _ = point
    holder: Any = importlib.import_module(module)
    *outer, name = path.split(".")
    for attribute in outer:
        holder = getattr(holder, attribute)
    return holder, name, getattr(holder, name)


def mortal(function: Callable[..., Any], when: str, nth: int, die: Callable[[], None]) -> Callable[..., Any]:
    """The function, fatal at its nth call."""
    calls = 0

    def counted() -> None:
        nonlocal calls
        calls += 1
        if calls >= nth:
            die()

    if not inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        def plain(*given: Any, **named: Any) -> Any:
            if when == "before":
                counted()
            answer = function(*given, **named)
            if when == "after":
                counted()
            return answer

        return plain

    @functools.wraps(function)
    async def waiting(*given: Any, **named: Any) -> Any:
        if when == "before":
            counted()
        answer = await function(*given, **named)
        if when == "after":
            counted()
        return answer

    return waiting


def main(name: str, nth: int) -> None:
    point = POINTS[name]
    holder, attribute, function = find(point)
    die = functools.partial(os.kill, os.getpid(), signal.SIGKILL)
    setattr(holder, attribute, mortal(function, point[2], nth, die))
    sys.argv = ["textbank", "send"]
    runpy.run_module("server", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
