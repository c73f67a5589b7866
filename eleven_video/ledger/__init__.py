"""The ledger: the database of all calls with their usage and cost. A spool takes entries while it cannot be written."""
