"""The commands `eleven-video config`, `profile` and `setup`. They show and change settings and keys."""
