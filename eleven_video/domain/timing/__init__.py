"""Computes the timing of a video: when each word is heard, and when each picture and each subtitle is shown."""
