"""The stand-in for the model that writes scripts."""
