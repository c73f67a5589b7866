"""The usage of a video, the remaining part of it, and whether that fits."""
