"""Writes the scripts that the sandbox sends in place of scripts of a text model."""
