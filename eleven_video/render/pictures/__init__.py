"""Pictures become moving frames."""
