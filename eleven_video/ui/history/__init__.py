"""Earlier sessions and reports on the screen."""
