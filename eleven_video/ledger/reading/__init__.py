"""Reading the ledger: sessions, calls and reports. Commands use it; it does not load SQLAlchemy for a local file."""
