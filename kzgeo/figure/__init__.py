"""Figures for print and slides: the atlas drawn in a projection that fits, never photographed."""
