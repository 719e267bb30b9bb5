"""Writes the published pages anew, after a change to events, commands or settings."""

import sys

from server.docs.pages import PAGES, ROOT


def main() -> None:
    for name, write in PAGES.items():
        (ROOT / name).write_text(write(), encoding="utf-8")
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
