"""The commands that make a video (`generate`, `edit`, `resume`), `estimate` and `clean`."""
