"""`python -m eleven_video` is `eleven-video`."""

from eleven_video.cli import main

if __name__ == "__main__":
    main()
