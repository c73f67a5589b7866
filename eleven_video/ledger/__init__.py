"""The ledger: the database of all calls with their usage and cost. While the ledger cannot be written, a spool takes
the entries.
"""
