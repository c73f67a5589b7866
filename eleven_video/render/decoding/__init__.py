"""Makes untrusted picture and sound files safe to decode: removes metadata, and limits memory and time."""
