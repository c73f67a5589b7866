"""A batch on the screen."""
