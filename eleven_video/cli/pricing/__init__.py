"""The command `eleven-video pricing` shows, sets and updates prices."""
