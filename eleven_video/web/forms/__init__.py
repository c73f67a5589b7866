"""Reads and checks the forms of the page. What an option may be is decided where commands decide it."""
