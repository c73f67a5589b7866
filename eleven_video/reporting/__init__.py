"""Converts the records of the ledger to values that can be shown and to plain records. The command `usage` and the page
both use this package.
"""
