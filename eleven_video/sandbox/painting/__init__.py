"""Paints the pictures of the sandbox, in place of an image model."""
