"""Reads scripts in several formats, and separates the words that are spoken from the texts that are left out."""
