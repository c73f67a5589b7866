"""The command `eleven-video pricing`. It shows, sets and updates prices."""
