"""The tests of kzgeo."""
