"""`eleven-video batch`."""
