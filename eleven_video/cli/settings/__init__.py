"""The commands `eleven-video config`, `profile` and `setup`, which show and change settings and keys."""
