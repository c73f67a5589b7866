"""The commands `eleven-video config`, `profile` and `setup` show and change settings and keys."""
