"""Fixtures, the blocked network, and the account of what did not run."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from kzgeo.catalogue import Catalogue
from tests.adding import Add, command
from tests.live import CATALOGUE, DOCUMENTS, TINY

NOT_RUN = pytest.StashKey[dict[str, list[str]]]()


@pytest.fixture(scope="session")
def live() -> Catalogue:
    """The atlas of the project itself."""
    return CATALOGUE


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The root of a tiny atlas that a test may break."""
    return Path(shutil.copytree(TINY, tmp_path / "atlas"))


@pytest.fixture
def add(small: Path, capsys: pytest.CaptureFixture[str]) -> Add:
    """The command ``kzgeo layer add``, run on a copy of the tiny atlas."""
    return command(small, capsys)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go during a test."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture(scope="session")
def documents() -> Path | None:
    """The folder of the source documents; without it the stored hashes are what is checked."""
    return DOCUMENTS


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("browser"):
        return

    def refuse(own: socket.socket, address: Any) -> None:
        if own.family != socket.AF_UNIX:
            raise AssertionError(f"a test wanted to reach {address}")
        connect(own, address)

    connect = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)


def _must_run() -> bool:
    return os.environ.get("CI") == "true" or os.environ.get("KZGEO_ALL") == "1"


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NOT_RUN] = {}
    # A shared machine stalls; and what is checked there must not depend on luck.
    settings.register_profile("kzgeo", deadline=None, derandomize=_must_run())
    settings.load_profile("kzgeo")


def pytest_deselected(items: list[pytest.Item]) -> None:
    for item in items:
        item.config.stash[NOT_RUN].setdefault("deselected", []).append(item.nodeid)


def _skipped(reports: list[Any], not_run: dict[str, list[str]]) -> None:
    for report in reports:
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        not_run.setdefault(why.removeprefix("Skipped: "), []).append(report.nodeid)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Say last of all which tests did not run; where all must run, that is a failure."""
    yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or session.config.option.collectonly:
        return
    not_run = session.config.stash[NOT_RUN]
    _skipped(reporter.stats.get("skipped", []), not_run)
    ran = (*reporter.stats.get("passed", []), *reporter.stats.get("failed", []))
    if any("test_quotations" in report.nodeid for report in ran):
        reporter.write_line(
            "quotations were held against the documents"
            if DOCUMENTS
            else "only the stored hashes were checked: no documents at hand"
        )
    if not not_run:
        reporter.write_line("Every test ran.")
        return
    total = sum(map(len, not_run.values()))
    reporter.write_line(f"Tests that did not run: {total}")
    for why, names in sorted(not_run.items()):
        shown = ", ".join(sorted(names)[:3]) + (", …" if len(names) > 3 else "")
        reporter.write_line(f"  {len(names)}: {why} ({shown})")
    if _must_run() and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
