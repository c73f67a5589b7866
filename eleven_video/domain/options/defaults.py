"""The default values of options that the settings and other modules need too."""

# Models that exist today (2026-11): the cheapest that write, draw and speak well.
DEFAULT_TEXT_MODEL = "gemini-3.5-flash-lite"
DEFAULT_IMAGE_MODEL = "gemini-3.1-flash-lite-image"
DEFAULT_SPEECH_MODEL = "eleven_multilingual_v2"

# The number of parallel calls: as many as Gemini's paid tier and ElevenLabs' smallest plan allow.
DEFAULT_GEMINI_CALLS = 4
DEFAULT_ELEVENLABS_CALLS = 2
