"""Shows a batch on the screen: its progress and its summary."""
