"""Encodes frames and sound to packets, and writes packets to a file."""
