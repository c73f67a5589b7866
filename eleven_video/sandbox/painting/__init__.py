"""Paints the pictures that the sandbox sends in place of those of an image model."""
