"""Usage, prices and budgets: computes exact costs from the usage of calls.

All modules only compute: they use no network and write no files.
"""
