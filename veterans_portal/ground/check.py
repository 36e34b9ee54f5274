"""`make check`: every standing rule of the code base, two at a time; names all that fail, and shows their output."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from veterans_portal.ground.places import ROOT
from veterans_portal.ground.setup import VENV

PRODUCTION = {"PORTAL_ENV": "production", "PORTAL_HOSTS": "portal.example.gov.cn", "PORTAL_PG": "pg-test"}
TEST = {"PORTAL_ENV": "test"}


@dataclass(frozen=True)
class Check:
    """One command that must end with 0."""

    name: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=lambda: dict(TEST))


def _manage(name: str, *arguments: str, env: dict[str, str] | None = None) -> Check:
    return Check(name, ("python", "manage.py", *arguments), env or TEST)


# Not ours: account, mfa. 0003_rate_limit_table makes a table in SQL, in which the linter sees columns being added.
LINT_MIGRATIONS = (
    *("lintmigrations", "--no-cache", "--quiet", "ok", "ignore", "--exclude-apps", "account", "mfa"),
    *("--ignore-name", "0003_rate_limit_table"),
)
CODE = ("apps", "veterans_portal", "tests", "manage.py")
CHECKS = (
    Check("types", ("mypy", *CODE)),
    Check("format", ("ruff", "format", "--check", "--quiet", ".")),
    Check("lint", ("ruff", "check", ".")),
    Check("templates", ("djlint", "--lint", "--quiet", "templates", "apps")),
    Check("import contracts", ("lint-imports", "--no-cache")),
    _manage("migrations complete", "makemigrations", "--check", "--dry-run"),
    _manage("migrations safe", *LINT_MIGRATIONS, env=TEST | {"DJANGO_SETTINGS_MODULE": "tests.lint_settings"}),
    _manage("deployment", "check", "--deploy", "--fail-level", "WARNING", env=PRODUCTION),
    Check("security", ("bandit", "-q", "-ll", "-c", "pyproject.toml", "-r", "apps", "veterans_portal")),
)  # fmt: skip


def run(check: Check) -> tuple[bool, str]:
    """Whether it passed, and what it said."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "veterans_portal.settings", **check.env}
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_READER_URL"):
        env.pop(name, None)
    program, *arguments = check.command
    done = subprocess.run(
        [str(VENV / "bin" / program), *arguments],
        cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False,
    )  # fmt: skip
    return done.returncode == 0, done.stdout


def audit() -> tuple[bool, str]:
    """Known weaknesses of the locked packages, where the feed answers."""
    options = ("--disable-pip", "--require-hashes", "--progress-spinner=off", "--format=json", "--timeout=10")
    done = subprocess.run(
        [str(VENV / "bin/pip-audit"), "-r", "requirements-dev.lock", *options],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        answered = [entry for entry in json.loads(done.stdout)["dependencies"] if "vulns" in entry]
    except (ValueError, KeyError):
        answered = []
    if not answered:
        return True, "the feed of known weaknesses does not answer here: not audited"
    found = [f"{entry['name']} {entry['version']}: {weak['id']}" for entry in answered for weak in entry["vulns"]]
    return not found, "\n".join(found) or f"{len(answered)} packages audited"


def main() -> int:
    failed = []
    with ThreadPoolExecutor(2) as pool:
        results = [(check.name, pool.submit(run, check)) for check in CHECKS]
        results.append(("known weaknesses", pool.submit(audit)))
        for name, result in results:
            passed, said = result.result()
            note = f" ({said})" if name == "known weaknesses" and passed else ""
            print(f"{'ok  ' if passed else 'FAIL'} {name}{note}", flush=True)
            if not passed:
                failed.append(name)
                print(said, flush=True)
    if failed:
        print(f"Not in order: {', '.join(failed)}.", file=sys.stderr)
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main())
