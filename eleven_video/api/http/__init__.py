"""Hooks and checks for the HTTP requests of both SDKs.

They check keys and addresses before a request, and limit the size, memory and time of its answer.
"""
