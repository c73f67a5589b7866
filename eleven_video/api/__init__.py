"""The adapters for Gemini and ElevenLabs, and what they need to send requests and read answers."""
