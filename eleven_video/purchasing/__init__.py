"""Everything around a call that costs money: its cost is reserved, its result is saved, and its charge is recorded."""
