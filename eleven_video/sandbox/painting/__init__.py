"""Paints the pictures that the sandbox sends in place of pictures of an image model."""
