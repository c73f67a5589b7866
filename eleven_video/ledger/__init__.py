"""The ledger: the database of all calls with their usage and cost, its readers, and the spool for failures."""
