"""The timing of a video: when each word is heard, each picture is shown and each subtitle is read."""
