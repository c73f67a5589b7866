"""The sandbox: a local HTTP server that stands in for Gemini and ElevenLabs, for free trials and for tests."""
