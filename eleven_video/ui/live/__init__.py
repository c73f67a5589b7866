"""The live region of the screen, which changes while a run works, and plain lines in place of it."""
