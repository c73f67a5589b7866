"""Encodes frames and sound to packets, and writes the packets to a video file."""
