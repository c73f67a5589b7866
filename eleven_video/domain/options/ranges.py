"""The allowed ranges of options that the settings and other modules need too; the defaults are in `defaults`."""

# The speed range of ElevenLabs' voices.
SLOWEST, FASTEST = 0.7, 1.2
# Gemini takes a signed 32-bit number, ElevenLabs an unsigned one.
LARGEST_SEED = 2**31 - 1
# 64 bits of pico-dollars; and more credits than any account has.
MOST_DOLLARS = 9_000_000
MOST_CREDITS = 9_000_000_000
