"""Reading the ledger: sessions, calls and reports."""
