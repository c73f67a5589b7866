"""Makes the speech that the sandbox sends in place of that of ElevenLabs' voices."""
