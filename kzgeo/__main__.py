"""Run the command line with ``python -m kzgeo``."""

from kzgeo.cli import main

raise SystemExit(main())
