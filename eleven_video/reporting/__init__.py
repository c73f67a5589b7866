"""Converts the records of the ledger to values for displays, and to records for JSON and CSV. The command `usage` and
the web page use this package.
"""
