"""Contains a local HTTP server that stands in for Gemini and ElevenLabs, for tests and for trials that cost nothing."""
