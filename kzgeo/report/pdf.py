"""A report as a PDF: tagged (PDF/UA-1), with bookmarks, links and live text in every script.

Typst sets it. Its layout is the file ``report.typ`` beside this one, and what it sets is data in
JSON: no text is ever read as its code. It uses fonts that come with it and with matplotlib, so
that every machine makes the same bytes. It works in a process of its own
(:mod:`kzgeo.report.typesetting`), since nothing else can end its work before it is done. Then the
text is seen to, so that readers of PDF copy it right (:mod:`kzgeo.report.pdf_copying`).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

import matplotlib as mpl

from kzgeo.errors import OutputError, UsageError
from kzgeo.report import typesetting
from kzgeo.report.content import Report
from kzgeo.report.formats import Pulse, unheard
from kzgeo.report.pdf_copying import copied
from kzgeo.report.pdf_data import data_of

__all__ = ["write_pdf"]

TEMPLATE = Path(__file__).with_name("report.typ")
SETTER = Path(typesetting.__file__)
FAMILIES = ("DejaVu Sans", "Libertinus Serif")
STANDARDS = ("ua-1",)
PULSE_S = 0.1
LACKING = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed')
PLACE = "PDF of the report"
CURE = "write it as .docx or .html"


def write_pdf(report: Report, path: Path, pulse: Pulse = unheard) -> None:
    """Write a report to ``path``; the same report makes the same bytes.

    Nobody can tell how long it takes: ``pulse`` is called with None ten times a second, and what
    it raises ends the work.

    Raises:
        UsageError: the fonts lack a sign of the report, or are gone.
        OutputError: the report cannot be set.

    """
    pulse(None)
    asked = {
        "template": str(TEMPLATE),
        "fonts": str(Path(mpl.get_data_path()) / "fonts" / "ttf"),
        "families": FAMILIES,
        "standards": STANDARDS,
        "report": json.dumps(data_of(report), ensure_ascii=False),
    }
    pulse(None)
    with tempfile.TemporaryFile() as made, tempfile.TemporaryFile() as faults:
        status = _set(json.dumps(asked).encode() + b"\n", made, faults, pulse)
        made.seek(0)
        faults.seek(0)
        if status == typesetting.FAULTY:
            raise _told(json.loads(faults.read()))
        if status:
            raise OutputError(PLACE, f"cannot be set (its process ended with {status})", CURE)
        path.write_bytes(copied(made.read(), lambda: pulse(None)))


def _set(asked: bytes, made: IO[bytes], faults: IO[bytes], pulse: Pulse) -> int:
    """Run the process that sets pages, and return its exit status; it never outlives this."""
    # ``-P``: beside the script are modules with the names of Python's own.
    command = [sys.executable, "-P", str(SETTER)]
    setter = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=made, stderr=faults)
    source = cast(IO[bytes], setter.stdin)
    try:
        with suppress(BrokenPipeError):  # it ended: its status tells why
            source.write(asked)
            source.flush()
        while True:
            with suppress(subprocess.TimeoutExpired):
                return setter.wait(PULSE_S)
            pulse(None)
    finally:
        setter.kill()
        setter.wait()
        with suppress(BrokenPipeError):
            source.close()


def _told(fault: dict[str, Any]) -> UsageError | OutputError:
    if "missing" in fault:
        cure = "install matplotlib and typst again: they bring the fonts of a report"
        return UsageError(f"font “{fault['missing'][0]}”", "is not installed", cure)
    message = fault["message"]
    lacking = LACKING.search(message) or LACKING.search(fault["diagnostic"])
    if lacking:
        signs = " ".join(f"U+{ord(sign):04X}" for sign in lacking["text"][:3])
        return UsageError(
            PLACE,
            f"no font has a sign for “{lacking['text']}” ({signs})",
            f"{CURE}, or leave out what it stands in",
        )
    return OutputError(PLACE, f"cannot be set ({message})", CURE)
