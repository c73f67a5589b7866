"""Shows a batch on the screen: the progress of its videos, and its summary."""
