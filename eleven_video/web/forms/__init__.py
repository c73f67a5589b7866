"""Reads and checks the forms of the page. Options are checked by the same code as on the command line."""
