"""Shows earlier sessions and usage reports."""
