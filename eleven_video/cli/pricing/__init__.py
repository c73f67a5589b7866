"""`eleven-video pricing`."""
