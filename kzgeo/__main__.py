"""Run the command line with ``python -m kzgeo``."""

import gc
import sys
from collections.abc import Sequence

from kzgeo.cli import main


class _Unwanted:
    """Hides what libraries import if they can, half a second for nothing.

    GDAL's and Arrow's packages do so for their users' data frames. Only figures work with any.
    """

    @staticmethod
    def find_spec(name: str, _path: Sequence[str] | None = None, _target: object = None) -> None:
        if name in ("geopandas", "pandas") and "kzgeo.figure" not in sys.modules:
            raise ModuleNotFoundError(f"{name} is of no use to a command", name=name)


sys.meta_path.insert(0, _Unwanted)
# What a command loads it keeps until it ends; to look it over for garbage takes a tenth of that.
gc.set_threshold(200_000)
raise SystemExit(main())
