"""The command `eleven-video batch`. It makes a video for each row of a file."""
