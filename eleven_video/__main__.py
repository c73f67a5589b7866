"""Runs the command line: `python -m eleven_video` does the same as the command `eleven-video`."""

from eleven_video.cli import main

if __name__ == "__main__":
    main()
