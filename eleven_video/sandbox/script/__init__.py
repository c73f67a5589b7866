"""Writes the scripts that the sandbox sends in place of those of a text model."""
