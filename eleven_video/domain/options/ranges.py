"""The allowed ranges of options that modules outside the table of options use, too."""

# The slowest and the fastest speed that ElevenLabs accepts, as multiples of a voice's own speed. The sandbox has the
# same range in `sandbox/speech/speech_request.py`. It shares no code with this program, so that an error here shows
# when the sandbox refuses the request.
SLOWEST, FASTEST = 0.7, 1.2
# Gemini accepts seeds that are signed numbers of 32 bits. ElevenLabs accepts larger seeds, too.
LARGEST_SEED = 2**31 - 1
# As pico-dollars, a larger number would not fit in 64 bits.
MOST_DOLLARS = 9_000_000
# More credits than any ElevenLabs account has.
MOST_CREDITS = 9_000_000_000
