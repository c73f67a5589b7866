"""Commands that make a video: `generate`, `edit`, `resume` and `estimate`; and `clean`."""
