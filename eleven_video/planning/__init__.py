"""What a video will use, what is left of it, and whether that fits."""
