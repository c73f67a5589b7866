"""Draws captions into frames: chooses fonts, lays out lines, and draws letters with their outline, shadow and box."""
