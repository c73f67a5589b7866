"""Draws captions into frames: chooses fonts, sets lines, and blends letters with outline, shadow and box."""
