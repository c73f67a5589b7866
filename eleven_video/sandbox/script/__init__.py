"""Writes the scripts of the sandbox, in place of a text model."""
