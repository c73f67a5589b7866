"""The ranges and defaults of options that other modules need too."""

# The speed range of ElevenLabs' voices.
SLOWEST, FASTEST = 0.7, 1.2
# Gemini takes a signed 32-bit number, ElevenLabs an unsigned one.
LARGEST_SEED = 2**31 - 1
# Seconds that a picture is shown, and the number of pictures in a video.
SHORTEST_PICTURE_S, LONGEST_PICTURE_S, USUAL_PICTURE_S = 1.0, 60.0, 3.5
MOST_PICTURES = 2_000
# 64 bits of pico-dollars; and more credits than any account has.
MOST_DOLLARS = 9_000_000
MOST_CREDITS = 9_000_000_000

# Models that exist today (2026-11): the cheapest that write, draw and speak well.
DEFAULT_TEXT_MODEL = "gemini-3.5-flash-lite"
DEFAULT_IMAGE_MODEL = "gemini-3.1-flash-lite-image"
DEFAULT_SPEECH_MODEL = "eleven_multilingual_v2"
