"""Lists and tables for commands, which fit any width."""
