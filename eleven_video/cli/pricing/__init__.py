"""The command `eleven-video pricing`, which shows, sets and updates prices."""
