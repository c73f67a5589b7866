"""Captions: their style, size and position."""
