"""Shows the progress of a run: in a live region, which redraws a part of the screen, or as plain lines."""
