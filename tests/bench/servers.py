"""Streamlit servers on free ports of 127.0.0.1, each ended by its own process id."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

__all__ = ["BARE", "ROOT", "USUAL", "serving"]

ROOT = Path(__file__).resolve().parents[2]
USUAL = Path(__file__).with_name("usual_app.py")
BARE = Path(__file__).with_name("bare_app.py")
START_S = 60.0
STOP_S = 10.0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(script: Path, *, folder: Path) -> Iterator[str]:
    """Run ``script`` with Streamlit in ``folder``; give the URL of its page.

    Raises:
        RuntimeError: the server did not answer within a minute.

    """
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false"]
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _await(url, process)
        yield f"{url}/"
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2).close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"{url}: the server did not start within {START_S:.0f} s")
