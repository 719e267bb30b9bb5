"""A carrier for demonstrations, tests and benchmarks that speaks Plivo's HTTP API.

It takes texts, reports on them by signed webhooks, and its phones answer like people; `orders` lists
the words in brackets that phones and network obey. It shares no code with the rest of Textbank, so
that a fault of ours cannot hide by being made twice.
"""

from server.carriers.simulator.config import Config, Delay, Limits, Replies, load_script
from server.carriers.simulator.serving import Running, build_app, run, running, serve

__all__ = [
    "Config",
    "Delay",
    "Limits",
    "Replies",
    "Running",
    "build_app",
    "load_script",
    "run",
    "running",
    "serve",
]
