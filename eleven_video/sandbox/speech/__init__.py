"""The stand-in for the voices."""
