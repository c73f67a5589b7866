"""Makes a video file from pictures, captions and speech. This package calls no service and handles no prices."""
