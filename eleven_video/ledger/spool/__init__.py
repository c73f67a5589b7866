"""The spool: a file beside a session that takes ledger entries while the ledger cannot be written."""
