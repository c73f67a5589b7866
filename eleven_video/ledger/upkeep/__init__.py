"""Looks after a ledger as a whole: takes it to another place, checks it, and tells its size."""
