"""The command `eleven-video batch`, which makes a video for each row of a file."""
