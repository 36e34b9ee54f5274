"""The embedded PostgreSQL: one server however many ask, back after every kind of accident, open to nobody else."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from veterans_portal.ground import places, postgres

pytestmark = pytest.mark.slow_ground


@pytest.fixture
def server(var: Path) -> postgres.Cluster:
    postgres.start()
    return postgres.cluster()


def query(role: str, statement: str) -> tuple[object, ...] | None:
    with psycopg.connect(postgres.urls()[role], autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone() if cursor.description else None


def main_pid(server: postgres.Cluster) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def start_as_a_process() -> int:
    return subprocess.run([sys.executable, "-m", "veterans_portal.ground.postgres", "start"], check=False).returncode


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        os.sched_yield()


def test_two_starters_at_once_share_one_server(server: postgres.Cluster) -> None:
    postgres.stop()
    server.log.unlink()
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda _: start_as_a_process(), range(2))) == [0, 0]
    assert server.log.read_text().count("ready to accept connections") == 1


def test_two_makers_at_once_make_one_cluster(server: postgres.Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PG", "pg-test-second")
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda _: start_as_a_process(), range(2))) == [0, 0]
    assert query("owner", "SELECT count(*) FROM pg_database WHERE datname = 'portal'") == (1,)
    assert postgres.stop()
    assert not (server.folder.parent / "pg-test-second.new").exists()


def test_a_killed_server_comes_back_with_what_was_committed(server: postgres.Cluster) -> None:
    query("owner", "CREATE TABLE kept AS SELECT 7 AS seven")
    pid = main_pid(server)
    os.kill(pid, signal.SIGKILL)
    until(lambda: not server.is_up())
    assert query("owner", "SELECT seven FROM kept") == (7,)
    query("owner", "DROP TABLE kept")
    assert main_pid(server) != pid


def test_a_stale_pid_file_naming_a_stranger_is_seen_through(server: postgres.Cluster) -> None:
    content = (server.data / "postmaster.pid").read_text().splitlines()
    postgres.stop()
    (server.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *content[1:]]) + "\n")
    assert query("reader", "SELECT 1") == (1,)


def test_a_server_whose_socket_was_swept_away_is_restarted(server: postgres.Cluster) -> None:
    shutil.rmtree(server.socket_folder)
    assert query("app", "SELECT 1") == (1,)


def test_a_half_made_cluster_is_made_anew(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PG", "pg-test-half")
    remains = var / "pg-test-half.new/data"
    remains.mkdir(parents=True)
    (remains / "PG_VERSION").write_text("18\n")
    assert query("app", "SELECT 1") == (1,)
    assert postgres.stop()
    assert not remains.exists()


def test_a_cluster_of_another_version_is_refused_in_one_sentence(
    var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORTAL_PG", "pg-test-old")
    (var / "pg-test-old/data").mkdir(parents=True)
    (var / "pg-test-old/data/PG_VERSION").write_text("14\n")
    assert postgres.main(["start"]) == 2
    assert "is of PostgreSQL 14, the programs of 18." in capsys.readouterr().err


def test_a_deep_checkout_keeps_its_socket_in_a_short_private_folder(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = var / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    monkeypatch.setenv("PORTAL_VAR", str(deep))
    monkeypatch.setenv("PORTAL_PG", "pg-test-deep")
    assert query("app", "SELECT 1") == (1,)
    folder = postgres.cluster().socket_folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    postgres.stop()
    shutil.rmtree(folder)


@pytest.mark.parametrize("role", ["app", "reader"])
def test_app_and_reader_define_no_tables(server: postgres.Cluster, role: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        query(role, "CREATE TABLE mine (id int)")


def test_nobody_signs_in_as_superuser_or_with_a_wrong_password(server: postgres.Cluster) -> None:
    address = postgres.urls()["owner"]
    for wrong in (address.replace("portal_owner", "postgres"), address.replace("portal_owner:", "portal_owner:x")):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)


def test_the_server_listens_on_no_network_address(server: postgres.Cluster) -> None:
    assert query("owner", "SHOW listen_addresses") == ("",)


def test_the_log_holds_no_values_of_failed_statements(server: postgres.Cluster) -> None:
    query("owner", "CREATE TABLE person (number text UNIQUE)")
    query("owner", "INSERT INTO person VALUES ('11010519491231002X')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        query("owner", "INSERT INTO person VALUES ('11010519491231002X')")
    query("owner", "DROP TABLE person")
    assert "11010519491231002X" not in server.log.read_text()


def test_passwords_and_data_are_closed_to_others(server: postgres.Cluster) -> None:
    assert stat.S_IMODE((server.folder / "logins.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(server.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700


@pytest.mark.skipif(not places.is_root(), reason="only root meets a home closed to the server's account")
def test_below_a_closed_home_no_folder_changes_its_mode_and_no_account_is_added(closed_var: Path) -> None:
    programs = Path(sys.executable).parent
    above = [*closed_var.parents, *programs.parents, Path("/var/lib")]
    before = [stat.S_IMODE(folder.stat().st_mode) for folder in above], Path("/etc/passwd").read_bytes()
    assert query("owner", "SELECT 1") == (1,)
    assert ([stat.S_IMODE(folder.stat().st_mode) for folder in above], Path("/etc/passwd").read_bytes()) == before
    assert postgres.cluster().folder.parent == places.system_dir()


def test_a_test_cluster_never_is_the_demo_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORTAL_PG", raising=False)
    assert postgres.cluster().name == "pg-test"
    monkeypatch.delenv("PORTAL_ENV")
    assert postgres.cluster().name == "pg"
    assert not postgres.cluster().scratch
