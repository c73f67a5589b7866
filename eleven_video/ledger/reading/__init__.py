"""Reads sessions, calls and reports from the ledger. To read a ledger in a local file, SQLAlchemy is not loaded."""
