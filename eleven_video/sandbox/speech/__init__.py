"""Makes the speech that the sandbox sends in place of speech of ElevenLabs' voices."""
