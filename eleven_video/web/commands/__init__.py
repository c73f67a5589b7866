"""Runs commands of eleven-video for the page, each in a process of its own.

So an answer on the page is the command's own answer, each command uses the profile that was chosen for it, and the
server's process never holds an API key.
"""
