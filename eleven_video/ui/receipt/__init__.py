"""The receipt of a video as one HTML file: it has no script, opens from a disk, and prints on paper."""
