"""Reads and writes settings, profiles, API keys and prices, in files, the environment and the command line."""
