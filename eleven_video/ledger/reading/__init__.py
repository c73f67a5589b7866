"""Reads sessions, calls and reports from the ledger. For a ledger in a local file, SQLAlchemy is not loaded."""
