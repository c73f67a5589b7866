"""Formats lists of earlier sessions, and reports about the usage of earlier sessions."""
