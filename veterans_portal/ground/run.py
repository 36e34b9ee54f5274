"""`make run`: set up, bring the database up to date, serve, and stop everything in order. Standard library only.

The supervisor starts PostgreSQL, gunicorn, the sender of messages and the worker of jobs, watches them (a killed one is
started again) and ends them on SIGINT or SIGTERM, also when the signal reached `make` alone. What was done already is
skipped by fingerprints of its sources.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from veterans_portal.ground import locks, places, postgres, setup
from veterans_portal.ground.places import ROOT, GroundError

PAUSE = 0.3  # seconds between two looks at the servers
BOOT_SECONDS, GRACE_SECONDS = 60, 25
RESTARTS, RESTART_WINDOW = 5, 60
HELPER_PAUSE = 10
SENDER_PID, WORKER_PID = "messages.pid", "jobs.pid"


class Stopped(BaseException):
    """SIGINT or SIGTERM arrived."""


def environment() -> dict[str, str]:
    """What manage.py and the web server run with."""
    return {"PORTAL_ENV": "local", **os.environ, "DJANGO_SETTINGS_MODULE": "veterans_portal.settings"}


def embedded() -> bool:
    return not os.environ.get("DATABASE_URL")


def wants_demo() -> bool:
    """Demo data go into our own database unless DEMO=0, and into another only with DEMO=1."""
    return os.environ.get("DEMO", "1" if embedded() else "0") == "1"


def chosen_port() -> int:
    """PORT, checked to be a free one."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise GroundError(f"PORT={text} is not a port number between 1 and 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except PermissionError:
            raise GroundError(
                f"This account may not serve on port {text}; choose one from 1024 up with PORT=."
            ) from None
        except OSError:
            raise GroundError(f"Port {text} of 127.0.0.1 is in use; choose another one: make run PORT=8001") from None
    return int(text)


def fingerprint(paths: Iterable[Path], *also: str) -> str:
    """A hash over names and contents of all files below the paths."""
    total = hashlib.sha256("\0".join(also).encode())
    for top in paths:
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                total.update(f"{path.relative_to(ROOT)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


@dataclass
class Done:
    """Which steps were done with what, kept beside what they made."""

    path: Path
    steps: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.steps = {}
        with suppress(OSError, ValueError):
            self.steps = json.loads(self.path.read_text("utf-8"))

    def has(self, name: str, digest: str) -> bool:
        return self.steps.get(name) == digest

    def note(self, name: str, digest: str) -> None:
        self.steps[name] = digest
        places.private_file(self.path, json.dumps(self.steps, indent=1))


def manage(*arguments: str) -> None:
    setup.step(setup.PYTHON, ROOT / "manage.py", *arguments, what=f"manage.py {arguments[0]}", env=environment())


def knows(command: str) -> bool:
    """Whether some app brings this manage.py command."""
    return any(ROOT.glob(f"*/management/commands/{command}.py")) or any(
        ROOT.glob(f"apps/*/management/commands/{command}.py")
    )


def prepare_database() -> None:
    """Migrate, load reference data and the demo year; into our own database only what has changed."""
    if not embedded():
        setup.step(setup.PYTHON, "-m", "veterans_portal.ground.databases", what="Reaching the database of DATABASE_URL")
    folder = postgres.cluster().folder if embedded() else places.var_dir()
    done = Done(folder / "loaded.json")
    digest = fingerprint([ROOT / "apps", ROOT / "veterans_portal", ROOT / "requirements.lock"])
    if not (embedded() and done.has("schema", digest)):
        manage("migrate", "--verbosity", "0")
        done.note("schema", digest)
    _load(done, "load_reference", fingerprint([ROOT / "fixtures/reference"], digest), wanted=True)
    _load(done, "load_demo", "once", "--current", wanted=wants_demo())


def _load(done: Done, command: str, digest: str, *options: str, wanted: bool) -> None:
    if wanted and knows(command) and not (embedded() and done.has(command, digest)):
        manage(command, *options)
        done.note(command, digest)


def collect_static() -> None:
    """Hashed and compressed static files, made again when one has changed."""
    done = Done(places.var_dir() / "static.json")
    locks_ = [ROOT / "requirements.lock", ROOT / "package-lock.json"]
    digest = fingerprint([ROOT / "static", *locks_])
    if not (done.has("static", digest) and (places.var_dir() / "static/staticfiles.json").exists()):
        manage("collectstatic", "--noinput", "--verbosity", "0")
        done.note("static", digest)


class Helper:
    """A manage.py command that goes on beside the site; what it does waits in the database while it is down."""

    def __init__(self, command: str, pid_file: str, called: str) -> None:
        self.command, self.pid_file, self.called = command, pid_file, called
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0

    def start(self) -> None:
        command = [str(setup.PYTHON), str(ROOT / "manage.py"), self.command, "--forever"]
        pid_file = places.var_dir() / self.pid_file
        command += ["--pid-file", str(pid_file)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment(), start_new_session=True)
        # It writes the same once it is up; a supervisor killed before that must not leave an orphan nobody knows of.
        pid_file.write_text(f"{self.process.pid}\n", "utf-8")
        self.started = time.monotonic()

    def mind(self) -> None:
        """One that keeps ending is started again more slowly than a server, and ends no site."""
        if self.process is not None and self.process.poll() is None:
            return
        if time.monotonic() - self.started > HELPER_PAUSE:
            say(f"Starting {self.called} again, which has ended unasked.")
            self.start()


class Supervisor:
    """The servers of a run, and the helpers beside them."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.web: subprocess.Popen[bytes] | None = None
        self.helpers = [
            Helper("send_messages", SENDER_PID, "the sender of messages"),
            Helper("run_jobs", WORKER_PID, "the worker of jobs"),
        ]
        self.restarts: list[float] = []
        self.parent = os.getppid()
        self.make_catches = catches_interrupts(self.parent)
        self.pid_file = places.var_dir() / "gunicorn.pid"

    def start_web(self) -> None:
        arguments = (
            *("--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread", "--no-control-socket"),
            *("--workers", os.environ.get("WEB_CONCURRENCY") or "2", "--threads", "8", "--keep-alive", "5"),
            *("--timeout", "120", "--graceful-timeout", "20"),
            *("--max-requests", "20000", "--max-requests-jitter", "2000"),
            *("--pid", str(self.pid_file), "--log-level", "warning", "--limit-request-line", "8190"),
        )
        command = [str(setup.VENV / "bin/gunicorn"), *arguments, "veterans_portal.wsgi:application"]
        self.web = subprocess.Popen(command, cwd=ROOT, env=environment(), start_new_session=True)

    def start_helpers(self) -> None:
        for helper in self.helpers:
            helper.start()

    def wait_until_answering(self) -> None:
        deadline = time.monotonic() + BOOT_SECONDS
        while not answers(self.port):
            if self.web is None or self.web.poll() is not None or time.monotonic() > deadline:
                raise GroundError("The site does not come up; its own words stand above.")
            time.sleep(0.1)

    def watch(self) -> None:
        """Look after all of them until told to stop."""
        while not self._told_by_make():
            if embedded() and not postgres.cluster().is_up():
                self._note_restart("PostgreSQL")
                postgres.start()
            if self.web is None or self.web.poll() is not None:
                self._note_restart("the web server")
                self.start_web()
            for helper in self.helpers:
                helper.mind()
            time.sleep(PAUSE)

    def _note_restart(self, what: str) -> None:
        now = time.monotonic()
        self.restarts = [*(at for at in self.restarts if now - at < RESTART_WINDOW), now]
        if len(self.restarts) > RESTARTS:
            raise GroundError(f"Gave up: {what} ended {RESTARTS} times within a minute.")
        say(f"Starting {what} again, which has ended unasked.")

    def _told_by_make(self) -> bool:
        """Whether `make` above us is gone, or was interrupted alone and now waits for us.

        make passes SIGTERM on but counts on the terminal to send us SIGINT; when it has taken one itself, it
        stops catching it, which the kernel shows. Started in the background (`make run &`) it never caught it.
        """
        if "MAKELEVEL" not in os.environ:
            return False
        return os.getppid() != self.parent or (self.make_catches and not catches_interrupts(self.parent))

    def stop(self) -> None:
        """End the helpers and the web server, then PostgreSQL when it is ours."""
        started = [*(helper.process for helper in self.helpers), self.web]
        running = [each for each in started if each is not None and each.poll() is None]
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if embedded():
            postgres.stop()


def catches_interrupts(pid: int) -> bool:
    """Whether the process is a make that has a handler for SIGINT in place; False where the kernel does not say."""
    with suppress(OSError, StopIteration):
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
        caught = next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
        name = next(line.split()[1] for line in status.splitlines() if line.startswith("Name"))
        return name in ("make", "gmake") and bool(int(caught, 16) >> (signal.SIGINT - 1) & 1)
    return False


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):  # nosec B310
            return True
    except (urllib.error.URLError, OSError):
        return False


def end_orphan(pid_file: Path) -> None:
    """End what a killed supervisor left behind; we hold the lock, so nobody else's is meant."""
    with suppress(OSError, ValueError):
        pid = int(pid_file.read_text("utf-8"))
        if str(setup.VENV).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + GRACE_SECONDS
            while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
                time.sleep(0.1)


def say(text: str) -> None:
    print(text, flush=True)


def announce(port: int) -> None:
    say(f"\nThe portal is at http://127.0.0.1:{port}/ (Ctrl-C stops it)")
    path = places.var_dir() / "demo_accounts.json"
    if not wants_demo() or not path.exists():
        return
    say(f"Demo accounts (from {path}; passwords were made on this machine):")
    for account in json.loads(path.read_text("utf-8")):
        factor = f"  TOTP {account['totp_secret']}" if account.get("totp_secret") else ""
        say(
            f"  {account['username']:<16} {account['password']:<22} {account['role']} {account.get('unit', '')}{factor}"
        )


def raise_stopped(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


def serve() -> None:
    """Everything from the first check to the last process ended."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, raise_stopped)
    busy = "This checkout is being served already by another `make run`; stop that one first."
    with locks.held(places.var_dir() / "run.lock", wait=0, busy=busy):
        end_orphan(places.var_dir() / "gunicorn.pid")
        for helper_pid in (SENDER_PID, WORKER_PID):
            end_orphan(places.var_dir() / helper_pid)
        supervisor = Supervisor(chosen_port())
        setup.ready()
        try:
            if embedded():
                postgres.start()
            prepare_database()
            collect_static()
            supervisor.start_web()
            supervisor.wait_until_answering()
            supervisor.start_helpers()
            announce(supervisor.port)
            supervisor.watch()
        finally:
            supervisor.stop()


def main() -> int:
    try:
        serve()
    except GroundError as error:
        print(error, file=sys.stderr)
        return 2
    except (Stopped, KeyboardInterrupt):
        pass
    say("Stopped.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
