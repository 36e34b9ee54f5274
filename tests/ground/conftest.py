"""Clusters of their own for the tests of the ground: they kill and damage them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from veterans_portal.ground import places, postgres


@pytest.fixture(scope="module")
def environment() -> Iterator[pytest.MonkeyPatch]:
    """Environment variables for one module."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_READER_URL", "MAKELEVEL", "MAKEFLAGS", "PORT"):
            patch.delenv(name, raising=False)
        yield patch


@pytest.fixture(scope="module")
def var(environment: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty var/ that every account may walk into, as in a checkout below /srv."""
    folder = Path(tempfile.mkdtemp(prefix="portal-"))
    folder.chmod(0o755)
    environment.setenv("PORTAL_VAR", str(folder))
    environment.setenv("PORTAL_PG", "pg-test-ground")
    yield folder
    postgres.stop()
    shutil.rmtree(folder)


@pytest.fixture
def closed_var(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An empty var/ below a folder that only root may enter, as in a checkout below /root."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("PORTAL_VAR", str(home / "var"))
    monkeypatch.setenv("PORTAL_PG", "pg-test-closed")
    (home / "var").mkdir()
    yield home / "var"
    postgres.stop()
    shutil.rmtree(places.system_dir(), ignore_errors=True)
