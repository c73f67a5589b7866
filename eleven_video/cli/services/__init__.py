"""The commands about Gemini and ElevenLabs: `voices`, `models`, `status`, `doctor`, `sandbox` and `serve`."""
