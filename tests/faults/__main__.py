"""Kills each part of Textbank in turn, as often as asked, and says what was found: scripts/faults --times N."""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from tests.faults.killing import every_part_once


def main() -> None:
    options = argparse.ArgumentParser(prog="scripts/faults", description=__doc__)
    options.add_argument("--times", type=int, default=3)
    failed = 0
    for number in range(options.parse_args().times):
        with tempfile.TemporaryDirectory() as folder:
            found = asyncio.run(every_part_once(Path(folder)))
        broken = {name: count for name, count in found.items() if count}
        failed += bool(broken)
        print(json.dumps({"run": number + 1, "broken_promises": broken}), flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
