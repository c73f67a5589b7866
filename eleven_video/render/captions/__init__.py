"""Draws captions into frames. This package chooses fonts, lays out lines, and draws letters with their outline, shadow
and box.
"""
