"""Renders videos: pictures, captions and speech in, a video file out. It knows no service and no prices."""
