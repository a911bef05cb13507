"""`python -m kzgeo.build [subject ...]`: write geodata/ anew, all of it or the named subjects."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from kzgeo.build import drawn
from kzgeo.build.errors import BuildError
from kzgeo.build.fetch import CACHE, ROOT

__all__ = ["SUBJECTS", "main"]

SUBJECTS = ("borders", "territory", "zhuz", "sites", "capital", "railways", "base")


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the named subjects in their fixed order; return the exit code.

    Each subject is a module of this package with a function `build(geodata, *, cache)`, or a
    layer with a table of recipes.
    """
    subjects = (*SUBJECTS, *drawn.drawn_layers())
    parser = argparse.ArgumentParser(prog="python -m kzgeo.build", description=__doc__)
    parser.add_argument("subject", nargs="*", help=f"one of: {', '.join(subjects)}")
    wanted = parser.parse_args(arguments).subject or list(subjects)
    unknown = sorted(set(wanted) - set(subjects))
    if unknown:
        parser.error(f"unknown subject {', '.join(unknown)}; choose from {', '.join(subjects)}")
    geodata = ROOT / "geodata"
    for subject in (s for s in subjects if s in wanted):
        print(f"building {subject}", file=sys.stderr)
        try:
            if subject in SUBJECTS:
                import_module(f"kzgeo.build.{subject}").build(geodata, cache=CACHE)
            else:
                drawn.build(subject, geodata, cache=CACHE)
        except BuildError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
    files = sorted(geodata.rglob("*.geojson"))
    for path in files:
        print(f"{path.stat().st_size:>10,} {path.relative_to(ROOT)}", file=sys.stderr)
    print(f"{sum(p.stat().st_size for p in files):>10,} bytes in all", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
