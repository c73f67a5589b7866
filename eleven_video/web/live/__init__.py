"""Notices what changes while pages are looked at, and tells all browsers."""
