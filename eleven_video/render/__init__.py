"""Makes a video file from pictures, captions and speech. The code here calls no service and handles no prices."""
