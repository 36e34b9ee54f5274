"""A name of an environment that nobody knows stops the start."""

from __future__ import annotations

import os
import subprocess
import sys


def test_a_misspelt_environment_does_not_run_with_the_settings_of_a_desk() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import veterans_portal.settings"],
        env={**os.environ, "PORTAL_ENV": "prodution"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode != 0
    assert "PORTAL_ENV is local, test or production, not 'prodution'" in found.stderr
