"""The embedded PostgreSQL: made once, found or started by whoever needs it, stopped by `make run` or by hand.

A cluster is one folder (var/pg, for tests var/pg-test; PORTAL_PG names another) with `data/`, `socket/`, `log` and the
passwords of the three roles. It is prepared under another name and renamed when complete, so a folder of that name is
always a whole cluster and whatever a killed set-up left behind can be thrown away. The server listens on a Unix socket
in a folder that only its account and root may enter, and on no network address.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from veterans_portal.ground import locks, places, tools
from veterans_portal.ground.places import GroundError

ROLES = {"owner": "portal_owner", "app": "portal_app", "reader": "portal_reader"}
DATABASE = "portal"
SOCKET_PATH_LIMIT = 100  # the kernel takes 107 bytes for a socket's whole path
START_SECONDS, STOP_SECONDS = 60, 60

# Statements and key values stay out of the log: they hold personal data.
_SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 120
log_min_error_statement = panic
log_error_verbosity = terse
log_timezone = 'UTC'
timezone = 'UTC'
jit = off
random_page_cost = 1.1
"""
# The superuser has no password, so nobody signs in as one.
_HBA = "local all all scram-sha-256\n"
# Commits still reach the kernel, so that a killed server loses nothing: only a power cut would.
_SCRATCH = "fsync = off\nfull_page_writes = off\n"


@dataclass(frozen=True)
class Cluster:
    """One embedded server with its data."""

    name: str

    @cached_property
    def folder(self) -> Path:
        """Where the cluster is, or will be: existing data are never passed by for a better place."""
        near, away = places.var_dir() / self.name, places.system_dir() / self.name
        if near.exists() or not places.is_root():
            return near
        return away if away.exists() or not places.open_to_others(_existing(near.parent)) else near

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def scratch(self) -> bool:
        """A test cluster, which may lose everything at a power cut and is quicker for it."""
        return self.name.startswith("pg-test")

    @property
    def socket_folder(self) -> Path:
        inside = self.folder / "socket"
        if len(os.fsencode(inside)) + len("/.s.PGSQL.5432") < SOCKET_PATH_LIMIT:
            return inside
        return Path(tempfile.gettempdir()) / f"portal-{sha256(os.fsencode(self.folder)).hexdigest()[:12]}"

    def lock(self) -> AbstractContextManager[None]:
        return locks.held(
            places.var_dir() / f"{self.name}.lock",
            wait=START_SECONDS + STOP_SECONDS,
            busy="Another process has been starting or stopping the embedded PostgreSQL for two minutes; look for it.",
        )

    def urls(self) -> dict[str, str]:
        """Addresses by role: owner, app, reader."""
        logins = json.loads((self.folder / "logins.json").read_text("utf-8"))
        host = quote(str(self.socket_folder), safe="")
        return {key: f"postgresql://{role}:{logins[key]}@{host}/{DATABASE}" for key, role in ROLES.items()}

    def is_up(self) -> bool:
        """Whether the server takes connections: its pid file says ready and its socket answers."""
        try:
            status = (self.data / "postmaster.pid").read_text("utf-8").splitlines()[7]
            with socket.socket(socket.AF_UNIX) as probe:
                probe.connect(str(self.socket_folder / ".s.PGSQL.5432"))
        except (OSError, IndexError):
            return False
        return status.strip() == "ready"

    def start(self) -> None:
        """Bring the server up, from nothing, from a clean stop or from a crash."""
        if self.is_up():
            return
        with self.lock():
            if self.is_up():
                return
            self._create()
            self._check_owner_and_version()
            self._configure()
            self._clear_pid_file()
            self._launch()

    def stop(self) -> bool:
        """Stop the server and wait for it; False when there was none."""
        with self.lock():
            if not (self.data / "postmaster.pid").exists():
                return False
            tools.run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", str(STOP_SECONDS), "stop", check=False)
            return True

    def _create(self) -> None:
        if self.folder.exists():
            return
        staged = self.folder.with_name(f"{self.name}.new")
        shutil.rmtree(staged, ignore_errors=True)
        _own_folder(staged)
        logins = {key: secrets.token_urlsafe(24) for key in ROLES}
        data = str(staged / "data")
        tools.run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        (staged / "data/pg_hba.conf").write_text(_HBA, "utf-8")
        _single_user(data, "postgres", _roles_sql(logins))
        _single_user(data, DATABASE, _schema_sql())
        tools.run("initdb", "-D", data, "--sync-only")
        places.private_file(staged / "logins.json", json.dumps(logins))
        staged.rename(self.folder)

    def _check_owner_and_version(self) -> None:
        owner = self.data.stat().st_uid
        if owner not in (os.geteuid(), places.server_account().pw_uid):
            raise GroundError(
                f"The database in {self.folder} belongs to another account (uid {owner}); run as that one."
            )
        version = (self.data / "PG_VERSION").read_text("utf-8").strip()
        if version != tools.MAJOR:
            raise GroundError(
                f"The database in {self.folder} is of PostgreSQL {version}, the programs of {tools.MAJOR}."
            )

    def _configure(self) -> None:
        _own_folder(self.socket_folder)
        settings = _SETTINGS.format(socket=self.socket_folder) + (_SCRATCH if self.scratch else "")
        path = self.data / "postgresql.auto.conf"
        path.write_text(settings, "utf-8")

    def _clear_pid_file(self) -> None:
        """Remove the pid file of a server that is gone; stop one that runs but cannot be reached."""
        path = self.data / "postmaster.pid"
        with suppress(OSError, ValueError, IndexError):
            pid = int(path.read_text("utf-8").splitlines()[0])
            if _is_our_server(pid, self.data):
                tools.run(
                    "pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", str(STOP_SECONDS), "stop", check=False
                )
        path.unlink(missing_ok=True)

    def _launch(self) -> None:
        """Start; for ten seconds put up with the remains of a killed server, whose processes end by themselves."""
        deadline = time.monotonic() + 10
        arguments = ("-D", str(self.data), "-l", str(self.log), "-w", "-t", str(START_SECONDS), "start")
        while tools.launch("pg_ctl", *arguments):
            if time.monotonic() > deadline:
                raise GroundError(f"The embedded PostgreSQL does not start: {_last_line(self.log)} (see {self.log}).")
            time.sleep(0.2)


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)


def _own_folder(path: Path) -> None:
    """Make a folder that the server's account owns and nobody else may enter; refuse one planted by another."""
    account = places.server_account()
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    if path.is_symlink() or path.stat().st_uid not in (os.geteuid(), account.pw_uid):
        raise GroundError(f"{path} belongs to somebody else; remove it and try again.")
    os.chown(path, account.pw_uid, account.pw_gid)
    path.chmod(0o700)


def _single_user(data: str, database: str, statements: list[str]) -> None:
    done = tools.run("postgres", "--single", "-D", data, "-c", "exit_on_error=on", "-c", "fsync=off", database,
                     stdin="".join(f"{line}\n" for line in statements))  # fmt: skip
    if "ERROR:" in done.stdout:
        raise GroundError(f"PostgreSQL's set-up failed: {done.stdout.strip().splitlines()[-1]}.")


def _roles_sql(logins: dict[str, str]) -> list[str]:
    extra = {"owner": "CREATEDB", "app": "", "reader": ""}
    roles = [f"CREATE ROLE {role} LOGIN {extra[key]} PASSWORD '{logins[key]}'" for key, role in ROLES.items()]
    return [*roles, f"CREATE DATABASE {DATABASE} OWNER {ROLES['owner']} TEMPLATE template0"]


def _schema_sql() -> list[str]:
    others = f"{ROLES['app']}, {ROLES['reader']}"
    return [
        f"ALTER SCHEMA public OWNER TO {ROLES['owner']}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {ROLES['app']}",
        f"GRANT CONNECT ON DATABASE {DATABASE} TO {others}",
        f"GRANT pg_signal_backend TO {ROLES['owner']}",
    ]


def _is_our_server(pid: int, data: Path) -> bool:
    """Whether the process is a server on this data folder, and not a stranger who got the old one's number."""
    entry = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        command = entry.read_bytes().decode(errors="replace") if entry.exists() else ""
    else:
        command = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout
    return str(data) in command


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", errors="replace").splitlines() if log.exists() else []
    telling = [line.split("  ", 1)[-1] for line in lines if "FATAL" in line] or lines
    return telling[-1] if telling else "it left no log"


def cluster() -> Cluster:
    """The cluster of this process: PORTAL_PG, else that of the tests in the test environment, else the demo's."""
    name = os.environ.get("PORTAL_PG") or ("pg-test" if os.environ.get("PORTAL_ENV") == "test" else "pg")
    if Path(name).name != name:
        raise GroundError(f"PORTAL_PG={name} must be a plain name: the folder is made below {places.var_dir()}.")
    return Cluster(name)


def start() -> None:
    cluster().start()


def stop() -> bool:
    return cluster().stop()


def urls() -> dict[str, str]:
    """Addresses of the running server by role; starts it first when it is not up."""
    ours = cluster()
    ours.start()
    return ours.urls()


def main(arguments: list[str]) -> int:
    actions: dict[str, Callable[[], object]] = {"start": start, "stop": stop, "status": cluster}
    if len(arguments) != 1 or arguments[0] not in actions:
        print("usage: python -m veterans_portal.ground.postgres start|stop|status", file=sys.stderr)
        return 2
    try:
        actions[arguments[0]]()
    except GroundError as error:
        print(error, file=sys.stderr)
        return 2
    up = cluster().is_up()
    print(f"PostgreSQL in {cluster().folder} is {'up' if up else 'down'}.")
    return int(arguments[0] == "status" and not up)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
