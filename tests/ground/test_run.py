"""`make run` answers, survives what is killed under it, refuses in one sentence, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from veterans_portal.ground import places, run
from veterans_portal.ground.places import ROOT, GroundError

pytestmark = [pytest.mark.slow_ground, pytest.mark.timeout(300)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """A checkout's generated folder, and the `make run` that serves from it."""

    var: Path
    port: int = field(default_factory=free_port)
    running: list[subprocess.Popen[str]] = field(default_factory=list)
    first_answer: bool = False
    first_remains: dict[int, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        removed = ("DATABASE_URL", "MAKELEVEL", "MAKEFLAGS", "MFLAGS")
        own = {"PORTAL_ENV": "local", "PORTAL_VAR": str(self.var), "PORTAL_PG": "pg-test-run", "DEMO": "0"}
        return {**{k: v for k, v in os.environ.items() if k not in removed}, **own}

    def make_run(self) -> subprocess.Popen[str]:
        command = ["make", "run", f"PORT={self.port}", f"PYTHON={sys.executable}"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        self.running.append(process)
        return process

    def answering(self) -> subprocess.Popen[str]:
        process = self.make_run()
        assert process.stdout
        for line in process.stdout:
            if f"http://127.0.0.1:{self.port}/" in line:
                return process
        raise AssertionError(f"make run ended with {process.wait()}")

    def processes(self) -> dict[int, str]:
        """Every process of ours: those started from this var, and the web server on this port."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                command = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if str(self.var) in command or f"127.0.0.1:{self.port} " in command:
                found[int(entry.parent.name)] = command
        return found

    def pid_of(self, file: str) -> int:
        """What the file says, 0 while there is none or it is being written."""
        try:
            return int((self.var / file).read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return 0

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="portal-run-"))
    folder.chmod(0o755)
    (folder / "fonts").symlink_to(places.var_dir() / "fonts")  # set-up need not fetch them once more
    made = Site(folder)
    process = made.answering()
    made.first_answer = made.healthy()
    process.terminate()
    process.wait(60)
    made.first_remains = made.processes()
    yield made
    for process in made.running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)
        if process.stdout:
            process.stdout.close()
    shutil.rmtree(folder)


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_run_from_nothing_answers_and_sigterm_to_make_leaves_no_process(site: Site) -> None:
    assert site.first_answer
    assert site.first_remains == {}


def test_a_second_run_skips_what_is_done_and_is_up_within_ten_seconds(site: Site) -> None:
    began = time.monotonic()
    process = site.answering()
    assert time.monotonic() - began < 10
    process.send_signal(signal.SIGINT)  # to make alone, which does not pass it on
    process.wait(60)
    assert site.processes() == {}


@pytest.mark.parametrize("pid_file", ["pg-test-run/data/postmaster.pid", "gunicorn.pid", "messages.pid", "jobs.pid"])
def test_what_is_killed_comes_back_by_itself(site: Site, pid_file: str) -> None:
    process = site.answering()
    try:
        until(lambda: site.pid_of(pid_file) in site.processes())
        killed = site.pid_of(pid_file)
        os.kill(killed, signal.SIGKILL)
        until(lambda: site.pid_of(pid_file) not in (killed, 0))
        until(site.healthy)
    finally:
        process.terminate()
        process.wait(60)
    assert site.processes() == {}


def test_a_run_beside_another_is_refused_in_one_sentence(site: Site) -> None:
    first = site.answering()
    second = site.make_run()
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 2
    assert said.startswith("This checkout is being served already")
    assert site.healthy()
    first.terminate()
    first.wait(60)


def test_a_killed_supervisor_is_followed_by_one_that_takes_over(site: Site) -> None:
    process = site.answering()
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert site.healthy()  # the orphaned web server still serves
    second = site.answering()
    assert site.healthy()
    second.terminate()
    second.wait(60)
    assert site.processes() == {}


def test_a_port_in_use_is_one_sentence_and_exit_code_two(site: Site) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", site.port))
        taken.listen()
        process = site.make_run()
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert said.startswith(f"Port {site.port} of 127.0.0.1 is in use; choose another one")


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "８０８０x"])
def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(GroundError, match="is not a port number between 1 and 65535"):
        run.chosen_port()


def test_demo_data_go_into_our_own_database_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DEMO", raising=False)
    assert run.wants_demo()
    monkeypatch.setenv("DATABASE_URL", "postgresql://bureau@db.example/portal")
    assert not run.wants_demo()
    monkeypatch.setenv("DEMO", "1")
    assert run.wants_demo()


@pytest.mark.parametrize(("started", "catches"), [(signal.SIG_DFL, True), (signal.SIG_IGN, False)])
def test_a_make_in_the_background_is_not_taken_for_an_interrupted_one(
    tmp_path: Path, started: signal.Handlers, catches: bool
) -> None:
    """A shell without job control starts `make run &` with interrupts ignored; that is no order to stop."""
    ready = tmp_path / "ready"
    os.mkfifo(ready)
    (tmp_path / "Makefile").write_text(f"all:\n\t@echo up > {ready}; exec sleep 30\n", "utf-8")
    command = ["make", "-C", str(tmp_path)]
    make = subprocess.Popen(command, preexec_fn=lambda: signal.signal(signal.SIGINT, started) and None)
    try:
        assert ready.read_text("utf-8") == "up\n"
        assert run.catches_interrupts(make.pid) is catches
    finally:
        make.terminate()
        make.wait(10)
