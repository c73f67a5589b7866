"""The style, size and position of captions that are drawn into the pictures."""
