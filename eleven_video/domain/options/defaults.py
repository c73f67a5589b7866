"""The default values of options, for the table of options and for other modules."""

# The cheapest models, as of 2026-11, that write, draw and speak well.
DEFAULT_TEXT_MODEL = "gemini-3.5-flash-lite"
DEFAULT_IMAGE_MODEL = "gemini-3.1-flash-lite-image"
DEFAULT_SPEECH_MODEL = "eleven_multilingual_v2"

DEFAULT_CAPTION_POSITION = "bottom"

# The number of parallel calls that Gemini's paid tier and the smallest ElevenLabs plan allow.
DEFAULT_GEMINI_CALLS = 4
DEFAULT_ELEVENLABS_CALLS = 2
