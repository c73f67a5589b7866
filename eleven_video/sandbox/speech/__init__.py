"""Makes the speech of the sandbox, in place of ElevenLabs' voices."""
