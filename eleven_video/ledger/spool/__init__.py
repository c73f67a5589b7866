"""The write-ahead spool: calls on disk that the ledger has not taken yet."""
