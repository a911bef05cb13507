"""The atlas as files for other programs, as `kzgeo export` writes them."""
