"""The commands `ledger show`, `ledger check` and `ledger move`."""
