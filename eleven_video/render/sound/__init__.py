"""Speech and music become one sound."""
