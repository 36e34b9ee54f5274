"""Where generated things live, and which account may reach them."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SYSTEM_DIR = Path("/var/lib/veterans-portal")


class GroundError(Exception):
    """One sentence for the person at the keyboard; commands print it and end with exit code 2."""


def var_dir() -> Path:
    """The folder of everything generated: var/ of the checkout, or PORTAL_VAR."""
    return Path(os.environ.get("PORTAL_VAR", ROOT / "var")).resolve()


def system_dir() -> Path:
    """This checkout's own folder below /var/lib, for root in a home that is closed to other accounts."""
    return SYSTEM_DIR / hashlib.sha256(str(var_dir()).encode()).hexdigest()[:12]


def is_root() -> bool:
    return os.geteuid() == 0


def server_account() -> pwd.struct_passwd:
    """Whom PostgreSQL runs as: ourselves, or, since it refuses root, `postgres` where it exists, else `nobody`."""
    if not is_root():
        return pwd.getpwuid(os.geteuid())
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise GroundError("PostgreSQL does not run as root and there is no account postgres or nobody to run it as.")


def open_to_others(path: Path) -> bool:
    """Whether any account can walk down to path and enter it; never changes a mode to make it so."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents) if folder.exists())


def private_file(path: Path, text: str) -> None:
    """Write a secret: complete or not at all, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    staged = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    staged.rename(path)
