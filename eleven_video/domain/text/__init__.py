"""Finds sentences, words, line breaks and graphemes in text of any language, and removes invisible characters."""
