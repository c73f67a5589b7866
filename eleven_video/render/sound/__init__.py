"""Makes the soundtrack: decodes speech and music, brings both to their loudness, mixes them, and encodes the mix."""
