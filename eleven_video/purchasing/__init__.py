"""Buys results with calls that cost money. For each call, the maximum cost is reserved, the result is saved, and the
charge is recorded.
"""
