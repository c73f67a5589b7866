"""The receipt of a video as one HTML file without scripts. Users can open the file from disk, and print it."""
