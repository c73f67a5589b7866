"""The command `eleven-video batch` makes a video for each row of a file."""
