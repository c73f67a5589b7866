"""Reads and writes settings, profiles, API keys and prices.

Settings are read from files, from environment variables and from the command line.
"""
