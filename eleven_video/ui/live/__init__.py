"""Regions and lines that change while a run works."""
