"""The benchmark: the atlas beside the usual way of writing such an app, in one run."""
