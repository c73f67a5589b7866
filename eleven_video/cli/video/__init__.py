"""The commands `generate`, `edit`, `redraw` and `resume`, which make videos, and `estimate` and `clean`."""
