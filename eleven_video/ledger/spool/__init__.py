"""The spool: a file that takes the entries of the ledger while the ledger cannot be written."""
