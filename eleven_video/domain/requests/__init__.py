"""Defines the requests to the services, and the content key. Equal requests have the same content key."""
