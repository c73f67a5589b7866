"""Frames and sound become packets, and packets a file."""
