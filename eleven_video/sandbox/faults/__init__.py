"""Defines the faults that the sandbox can inject, and makes the error answers of Gemini and ElevenLabs."""
