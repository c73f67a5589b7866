"""Shows the progress and the summary of a batch on the screen."""
