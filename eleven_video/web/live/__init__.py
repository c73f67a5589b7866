"""Notices changes while pages are open, and tells all browsers about the changes."""
