"""The allowed ranges of options that modules outside the table of options use, too."""

# The slowest and the fastest speed that ElevenLabs accepts, as multiples of a voice's own speed.
SLOWEST, FASTEST = 0.7, 1.2
# Gemini accepts seeds that are signed numbers of 32 bits. ElevenLabs accepts larger seeds, too.
LARGEST_SEED = 2**31 - 1
# As pico-dollars, a larger number would not fit in 64 bits.
MOST_DOLLARS = 9_000_000
# More credits than any ElevenLabs account has.
MOST_CREDITS = 9_000_000_000
