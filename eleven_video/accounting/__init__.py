"""Computes exact costs from the usage of calls, and checks budgets.

The modules of this package do not access the network and write no files.
"""
