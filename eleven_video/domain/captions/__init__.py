"""Captions that are drawn into the pictures: their style, size and position."""
