"""Set-up makes what is missing, leaves what is there, and says in one sentence what it cannot do."""

from __future__ import annotations

import json
import stat
import subprocess
from pathlib import Path

import pytest

from veterans_portal.ground import keys, locks, places, setup
from veterans_portal.ground.places import GroundError


@pytest.fixture
def own_var(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path))
    return tmp_path


def test_keys_are_made_once_and_for_their_owner_alone(own_var: Path) -> None:
    keys.ensure()
    made = {name: (own_var / name).read_text() for name in ("secret_key", "keys.json")}
    keys.ensure()
    assert {name: (own_var / name).read_text() for name in made} == made
    assert {stat.S_IMODE((own_var / name).stat().st_mode) for name in made} == {0o600}
    assert set(json.loads(made["keys.json"])) == {"current", "keys", "index"}


def test_without_apt_one_sentence_names_the_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GroundError, match=r"^Install what Debian calls libpango-1\.0-0 .* by this system's own means"):
        setup._system_packages(setup.PACKAGES)


def test_packages_that_are_there_call_no_apt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    query = tmp_path / "dpkg-query"
    query.write_text("#!/bin/sh\nfor name; do echo $name installed; done\n")
    query.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (tmp_path / "apt-get").write_text("#!/bin/sh\nexit 9\n")
    (tmp_path / "apt-get").chmod(0o755)
    setup._system_packages(setup.PACKAGES)
    query.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(GroundError):
        setup._system_packages(setup.PACKAGES)


def test_a_failing_step_is_one_sentence() -> None:
    with pytest.raises(GroundError, match=r"^Baking failed \(exit code 3\); what it said stands above\.$"):
        setup.step("sh", "-c", "exit 3", what="Baking")


def test_a_lock_that_is_held_is_explained_and_one_left_behind_is_not_in_the_way(tmp_path: Path) -> None:
    with (
        locks.held(tmp_path / "lock", wait=0, busy="Busy."),
        pytest.raises(GroundError, match=r"^Busy\.$"),
        locks.held(tmp_path / "lock", wait=0, busy="Busy."),
    ):
        pass
    with locks.held(tmp_path / "lock", wait=0, busy="Busy."):
        assert (tmp_path / "lock").exists()


def test_locks_pin_every_package_by_hash_and_name_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-npm.lock", "package-lock.json"):
        text = (places.ROOT / name).read_text()
        assert '"resolved"' not in text
        assert "--index-url" not in text
    for name in ("requirements.lock", "requirements-dev.lock"):
        entries = (places.ROOT / name).read_text().replace("\\\n", " ").splitlines()
        pinned = [entry for entry in entries if entry and not entry.lstrip().startswith("#")]
        assert all("==" in entry and "--hash=sha256:" in entry for entry in pinned)


def test_nothing_generated_is_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=places.ROOT, capture_output=True, text=True, check=True).stdout
    assert not [name for name in listed.splitlines() if name.startswith((".venv/", "node_modules/", "var/"))]
