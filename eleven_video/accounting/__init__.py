"""Usage, prices and budgets: exact money computed from facts about calls. Pure: no files and no network."""
