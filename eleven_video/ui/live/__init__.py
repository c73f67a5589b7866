"""The live region, which redraws a part of the screen during a run, and the plain lines that can replace it."""
