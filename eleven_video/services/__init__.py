"""Requests to both services that cost nothing, such as requests for voices and models. The checks of `doctor` are here
too.
"""
