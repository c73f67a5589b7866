"""Formats lists of earlier sessions, and reports about their usage."""
