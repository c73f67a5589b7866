"""Requests to the services, and the content key, which is the same for equal requests."""
