"""`make setup`: bring this checkout from whatever state it is in to one that runs. Idempotent, standard library.

Every step leaves a stamp inside what it made, written last: a step that was cut off has none and is done again.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from veterans_portal.ground import keys, locks, places
from veterans_portal.ground.places import ROOT, GroundError

VENV, MODULES = ROOT / ".venv", ROOT / "node_modules"
PYTHON = VENV / "bin/python"
# The second package of Noto holds the heavier weights that titles and the organ's mark are set in.
FONTS = ("fonts-noto-cjk", "fonts-noto-cjk-extra", "fonts-arphic-gkai00mp")
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", *FONTS)
TEST_PACKAGES = ("chromium",)
FANGSONG = "FandolFang-Regular.otf"
FANGSONG_PACKAGE = "texlive-lang-chinese"
FANGSONG_PATH = f"usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/{FANGSONG}"


def ready(*, tests: bool = False) -> None:
    """Do what is missing; raises GroundError with one sentence where something cannot be done."""
    places.var_dir().mkdir(parents=True, exist_ok=True)
    busy = "Another set-up of this checkout has been running for half an hour; look for it."
    with locks.held(places.var_dir() / "setup.lock", wait=1800, busy=busy):
        keys.ensure()
        _system_packages(PACKAGES + (TEST_PACKAGES if tests else ()))
        _virtual_environment()
        _front_end()
        _fangsong()


def step(*command: str | Path, what: str, env: dict[str, str] | None = None) -> None:
    """Run a command to its end in its own session; on a signal to us end it in order and wait for it."""
    process = subprocess.Popen([str(part) for part in command], cwd=ROOT, env=env, start_new_session=True)
    try:
        code = process.wait()
    except BaseException:
        process.send_signal(signal.SIGTERM)
        process.wait()
        raise
    if code:
        raise GroundError(f"{what} failed (exit code {code}); what it said stands above.")


def _say(text: str) -> None:
    print(f"* {text}", flush=True)


def _digest(*paths: Path, extra: str = "") -> str:
    content = b"".join(path.read_bytes() for path in paths)
    return hashlib.sha256(content + f"{extra}{ROOT}".encode()).hexdigest()


def _stamped(stamp: Path, digest: str) -> bool:
    return stamp.exists() and stamp.read_text("utf-8") == digest


def _system_packages(names: Sequence[str]) -> None:
    missing = _missing(names)
    if not missing:
        return
    wanted = " ".join(missing)
    if os.environ.get("PORTAL_SKIP_SYSTEM_PACKAGES") == "1":
        _say(f"Going on without the system packages {wanted}, as PORTAL_SKIP_SYSTEM_PACKAGES=1 says.")
        return
    if not shutil.which("apt-get"):
        raise GroundError(
            f"Install what Debian calls {wanted} by this system's own means, "
            "then repeat with PORTAL_SKIP_SYSTEM_PACKAGES=1."
        )
    if not places.is_root():
        raise GroundError(f"System packages are missing; run this once: sudo apt-get install {wanted}")
    _say(f"Installing system packages: {wanted}")
    _apt_install(missing)


def _missing(names: Sequence[str]) -> list[str]:
    if not shutil.which("dpkg-query"):
        return [] if os.environ.get("PORTAL_SKIP_SYSTEM_PACKAGES") == "1" else list(names)
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    found = subprocess.run(query, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout
    installed = {line.split()[0] for line in found.splitlines() if line.endswith(" installed")}
    return [name for name in names if name not in installed]


def _apt_install(names: Sequence[str]) -> None:
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    wait = "DPkg::Lock::Timeout=600"
    subprocess.run(["dpkg", "--configure", "-a"], env=env, stdin=subprocess.DEVNULL, check=False)  # an install cut off
    step("apt-get", "-o", wait, "-q", "update", what="apt-get update", env=env)
    step(
        *("apt-get", "-o", wait, "-qq", "install", "--yes", "--no-install-recommends", *names),
        what="apt-get install",
        env=env,
    )


def _virtual_environment() -> None:
    lock, stamp = ROOT / "requirements-dev.lock", VENV / "complete"
    digest = _digest(lock, extra=sys.version.split()[0])
    if _stamped(stamp, digest) and PYTHON.exists():
        return
    if not stamp.exists() or not PYTHON.exists():
        _say("Making .venv")
        _make_venv()
    stamp.unlink(missing_ok=True)
    _say("Installing the locked Python packages")
    _pip(lock)
    site = next((VENV / "lib").glob("python*/site-packages"))
    (site / "veterans_portal.pth").write_text(f"{ROOT}\n", "utf-8")  # the checkout is importable from anywhere
    stamp.write_text(digest, "utf-8")


def _make_venv() -> None:
    base = Path(getattr(sys, "_base_executable", sys.executable))
    try:
        step(base, "-m", "venv", "--clear", VENV, what="Making .venv")
    except GroundError:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise GroundError(
            f"This Python cannot make a virtual environment: install its venv module (Debian: python{version}-venv)."
        ) from None


def _pip(lock: Path) -> None:
    options = ("-qq", "--disable-pip-version-check", "--no-input", "--require-hashes")
    step(PYTHON, "-m", "pip", "install", *options, "-r", lock, what="Installing the Python packages")


def _front_end() -> None:
    lock, stamp = ROOT / "package-lock.json", MODULES / ".complete"
    digest = _digest(lock)
    if _stamped(stamp, digest):
        return
    _say("Installing the front-end packages")
    stamp.unlink(missing_ok=True)
    step(_npm(), "ci", "--ignore-scripts", "--loglevel=error", what="npm ci", env=_with_node())
    stamp.write_text(digest, "utf-8")


def _with_node() -> dict[str, str]:
    return os.environ | {"PATH": f"{os.environ.get('PATH', os.defpath)}{os.pathsep}{VENV / 'bin'}"}


def _npm() -> Path:
    own = VENV / "bin/npm"
    if found := shutil.which("npm"):
        return Path(found)
    if not own.exists():
        _say("No npm here: installing it into .venv")
        _pip(ROOT / "requirements-npm.lock")
    return own


def _fangsong() -> None:
    """The imitation Song face of official papers, one file out of Debian's TeX fonts; papers can do without it."""
    target = places.var_dir() / "fonts" / FANGSONG
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        content = Path(f"/{FANGSONG_PATH}").read_bytes() if Path(f"/{FANGSONG_PATH}").exists() else _fetched_fangsong()
    except (OSError, subprocess.SubprocessError):
        _say(f"Official papers go without the fangsong face: put {FANGSONG} (TeX's fandol fonts) into {target.parent}.")
        return
    staged = target.with_suffix(".part")
    staged.write_bytes(content)
    staged.rename(target)


def _fetched_fangsong() -> bytes:
    _say("Fetching the fangsong face (50 MB, once)")
    folder = places.var_dir() / "download"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    command = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", FANGSONG_PACKAGE]
    if subprocess.run(command, cwd=folder, check=False).returncode and places.is_root():
        subprocess.run(["apt-get", "-qq", "update"], check=True)
        subprocess.run(command, cwd=folder, check=True)
    package = next(folder.glob("*.deb"), None)
    if package is None:
        raise FileNotFoundError(FANGSONG_PACKAGE)
    subprocess.run(
        ["dpkg-deb", "--fsys-tarfile", package.name], cwd=folder, stdout=(folder / "tar").open("wb"), check=True
    )
    content = subprocess.run(["tar", "-xOf", "tar", f"./{FANGSONG_PATH}"], cwd=folder, capture_output=True, check=True)
    shutil.rmtree(folder)
    return content.stdout


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="make setup", description="Install what this checkout needs to run.")
    parser.add_argument("--tests", action="store_true", help="also what the test suite needs (a browser)")
    options = parser.parse_args(arguments)
    try:
        ready(tests=options.tests)
    except GroundError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
