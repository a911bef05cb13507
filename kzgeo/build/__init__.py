"""Build of the committed geodata from named open packages (`python -m kzgeo.build`)."""
