"""The allowed ranges of options that modules outside the table of options use, too."""

# The slowest and the fastest speed that ElevenLabs accepts, as multiples of a voice's own speed. The sandbox has the
# same range in `sandbox/speech/speech_request.py`. The sandbox shares no code with this program. So if this range is
# wrong, the sandbox refuses a request and the error is noticed.
SLOWEST, FASTEST = 0.7, 1.2
# Gemini accepts seeds that are signed numbers of 32 bits. ElevenLabs accepts larger seeds, too.
LARGEST_SEED = 2**31 - 1
# A larger number of dollars, converted to pico-dollars, would not fit in 64 bits.
MOST_DOLLARS = 9_000_000
# This number is larger than the number of credits of any ElevenLabs account.
MOST_CREDITS = 9_000_000_000
