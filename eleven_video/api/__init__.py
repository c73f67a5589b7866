"""The adapters for Gemini and ElevenLabs, and modules with which these adapters send requests and read answers."""
