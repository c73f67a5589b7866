"""The ranges and defaults of options that other modules need too."""

# The speed range of ElevenLabs' voices.
SLOWEST, FASTEST = 0.7, 1.2
# Gemini takes a signed 32-bit number, ElevenLabs an unsigned one.
LARGEST_SEED = 2**31 - 1
# 64 bits of pico-dollars; and more credits than any account has.
MOST_DOLLARS = 9_000_000
MOST_CREDITS = 9_000_000_000

# Models that exist today (2026-11): the cheapest that write, draw and speak well.
DEFAULT_TEXT_MODEL = "gemini-3.5-flash-lite"
DEFAULT_IMAGE_MODEL = "gemini-3.1-flash-lite-image"
DEFAULT_SPEECH_MODEL = "eleven_multilingual_v2"

# The default number of parallel calls: what Gemini's paid tier and ElevenLabs' smallest plan allow.
GEMINI_CALLS, ELEVENLABS_CALLS = 4, 2
