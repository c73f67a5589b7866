"""Makes moving frames from pictures: decodes them, moves the camera, and draws each frame."""
