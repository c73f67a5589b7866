"""Reads and writes settings, profiles, API keys and prices.

Their sources are files, the environment and the command line.
"""
