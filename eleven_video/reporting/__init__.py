"""Turns the ledger's records into values to show and into plain records: what `usage` and the page have in common."""
