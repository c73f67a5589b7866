"""Reads and writes settings, profiles, API keys and prices.

They come from files, the environment and the command line.
"""
