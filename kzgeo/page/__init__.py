"""The standalone page: the atlas in one file."""
