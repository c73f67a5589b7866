"""Runs commands of eleven-video for the page. Each command runs in its own process.

So the page shows the same answers as the command line. Each command can use another profile. The process of the server
never has an API key in its memory.
"""
