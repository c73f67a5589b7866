"""The page of `eleven-video serve`: what runs, what was made and what it cost, in a browser on this machine.

The server answers with whole pages; events only tell the browser which of them have changed. Only `cli` uses this layer.
"""
