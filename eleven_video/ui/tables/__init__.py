"""Lists and tables that fit any width."""
