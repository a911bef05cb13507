"""The process in which a report becomes a PDF: a script, which knows nothing of the project.

It reads one line of JSON: ``template``, the folder ``fonts``, the ``families`` that must be in it,
``standards`` and the data ``report``. It writes the PDF to its output and ends with 0, or a JSON
of the fault to its errors and ends with :data:`FAULTY`. Setting cannot be called off within a
process: whoever closes its input ends it, so that it never outlives the process that asked.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading

__all__ = ["FAULTY", "main"]

FAULTY = 3


def main() -> int:
    """Set the report that is read; return the exit status."""
    import typst  # noqa: PLC0415 - not for those who only ask

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asked ends it
    asked = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[asked["fonts"]])
    missing = [family for family in asked["families"] if family not in fonts.families()]
    if missing:
        return _faulty(missing=missing)
    try:
        made = typst.compile(
            asked["template"],
            font_paths=fonts,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"report": asked["report"]},
            pdf_standards=asked["standards"],
        )
    except typst.TypstError as error:
        return _faulty(message=error.message, diagnostic=error.diagnostic or "")
    sys.stdout.buffer.write(made)
    return 0


def _faulty(**told: object) -> int:
    sys.stderr.write(json.dumps(told))
    return FAULTY


def _end_with_input() -> None:
    # Not through ``sys.stdin``, whose lock would be held when the process ends by itself.
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    raise SystemExit(main())
