"""kzgeo: an atlas of Kazakhstan in which every line answers to a sentence."""

__all__ = ["__version__"]

__version__ = "0.1.0"
