"""The demo's carrier: the simulator on a port of its own, with phones that answer as people do."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from server.demo import coop
from server.settings import Settings

AUTH_ID = "MADEMO00000000000001"
TOKEN = "the token of the demo"  # noqa: S105 - of a carrier that does not exist
HOST = "127.0.0.1"
# Of a hundred who get a first text; more answer than in real life, so that there is something to see.
MIX = {"silent": 55, "positive": 18, "question": 11, "neutral": 5, "negative": 6, "wrong_number": 2, "stop": 3}


def write_script(settings: Settings, account_id: int, coop_account_id: int) -> Path:
    """How the simulator behaves: lively enough to see something happen, slow enough to read along."""
    inbound = f"{settings.public_url}/hooks/plivo/inbound"
    script = {
        "accounts": {AUTH_ID: TOKEN, coop.AUTH_ID: TOKEN},
        "inbound_url": f"{inbound}/{account_id}",
        "inbound_urls": {coop.AUTH_ID: f"{inbound}/{coop_account_id}"},
        "replies": {
            "on": True,
            "delay": {"median": 25.0, "sigma": 0.9},
            "eager": 12,
            "twice": 0.12,
            "pictures": 0.06,
            "spanish": 0.0,
            "opening": "STOP|ALTO",
            "mix": MIX,
        },
        "final_after": {"median": 2.0, "sigma": 0.5},
    }
    file = folder(settings) / "carrier.json"
    file.write_text(json.dumps(script, indent=2))
    return file


def folder(settings: Settings) -> Path:
    """Files of the demo beside its stores; also the sign that the stores' data is made up."""
    made = settings.data_dir / "demo"
    made.mkdir(parents=True, exist_ok=True)
    return made


def command(port: int, script: Path) -> Sequence[str]:
    options = ["--port", str(port), "--script", str(script.resolve())]
    return [sys.executable, "-m", "server", "simulate-carrier", *options]
