"""Requests to both services that cost nothing, such as lists of voices and models, and the checks of `doctor`."""
