"""`eleven-video config`, `profile` and `setup`."""
