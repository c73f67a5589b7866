"""The command `eleven-video usage` shows the usage and the cost of earlier runs."""
