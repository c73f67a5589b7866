"""Requests to the services, and the key that tells equal ones."""
