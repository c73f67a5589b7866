"""`eleven-video usage`."""
