"""The system's QGIS, asked by a script that its own Python runs, once for many questions."""

from __future__ import annotations

import functools
import json
import os
import subprocess
from pathlib import Path
from typing import Any

__all__ = ["PYTHON", "ask", "installed", "run"]

PYTHON = "/usr/bin/python3"
INSIDE = Path(__file__).with_name("inside.py")


@functools.cache
def installed() -> bool:
    """Tell whether the system's Python has QGIS."""
    if not Path(PYTHON).exists():
        return False
    asked = subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False)
    return asked.returncode == 0


def ask(
    questions: list[dict[str, Any]], home: Path, environment: dict[str, str] | None = None
) -> list[Any]:
    """Return QGIS's answers, in order; ``home`` is the profile of a user who never ran it."""
    command = [PYTHON, "-W", "error", str(INSIDE)]
    answers: list[Any] = run(command, home, given=json.dumps(questions), environment=environment)
    return answers


def run(
    command: list[str],
    home: Path,
    *,
    given: str = "",
    environment: dict[str, str] | None = None,
) -> Any:
    """Run a script in the system's QGIS and return the JSON that it ends with."""
    home.mkdir(mode=0o700, exist_ok=True)
    done = subprocess.run(
        command,
        input=given,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "QGIS_CUSTOM_CONFIG_PATH": str(home),
            "QT_QPA_PLATFORM": "offscreen",
            "LC_ALL": "C.UTF-8",
            **(environment or {}),
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.rpartition("\n---\n")[2])
