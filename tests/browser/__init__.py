"""The atlas in a real Chromium."""
