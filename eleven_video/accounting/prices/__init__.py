"""Provides the prices of models: the price book and the user's own prices. This package also checks the age of the
price data, and knows when models and voices are withdrawn.
"""
