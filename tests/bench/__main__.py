"""`make bench` and `make bench-data`."""

from __future__ import annotations

import argparse
import os
import sys


def _environment() -> None:
    """As the portal is served, on a cluster of the bench's own: neither the demonstration's nor the tests' scratch one,
    whose commits cost nothing. TEST_DATABASE_URL (and _OWNER_, _READER_) name another server."""
    os.environ["PORTAL_ENV"] = "local"
    os.environ.setdefault("PORTAL_PG", "pg-bench")
    os.environ["DJANGO_SETTINGS_MODULE"] = "veterans_portal.settings"
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_READER_URL"):
        os.environ.pop(name, None)
        if value := os.environ.get(f"TEST_{name}"):
            os.environ[name] = value


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Print one table of ratios.")
    parser.add_argument("--rows", type=int, default=100_000, help="petitions of the larger database")
    parser.add_argument("--data", action="store_true", help="only make the databases to clone")
    parser.add_argument("--record", action="store_true", help="add the table to docs/measured.md")
    options = parser.parse_args(arguments)
    _environment()
    import django

    django.setup()
    from tests.bench import run

    return run.main(options.rows, only_data=options.data, record=options.record)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
