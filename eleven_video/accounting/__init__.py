"""Usage, prices and budgets: computes exact costs from the usage of calls.

Pure: uses no network and writes no files.
"""
