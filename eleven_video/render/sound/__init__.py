"""Makes the soundtrack: decodes speech and music, levels and mixes them, and encodes the result."""
