"""The command `eleven-video usage`. It shows the usage and the cost of earlier runs."""
