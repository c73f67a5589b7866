"""Makes untrusted picture and sound files safe to decode: removes their metadata, and limits memory and time."""
