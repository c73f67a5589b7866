"""The allowed ranges of options, for the table of options and for other modules."""

# The slowest and the fastest speed that ElevenLabs accepts, as multiples of a voice's own speed. The sandbox has the
# same range of speeds in `sandbox/speech/speech_request.py`, because the sandbox shares no code with this program. So
# if the range of speeds in this program is wrong, the sandbox refuses a request and the error is noticed.
SLOWEST, FASTEST = 0.7, 1.2
# Gemini accepts seeds that are signed numbers of 32 bits. ElevenLabs also accepts larger seeds.
LARGEST_SEED = 2**31 - 1
# A larger number of dollars, converted to pico-dollars, would not fit in 64 bits.
MOST_DOLLARS = 9_000_000
# `MOST_CREDITS` is larger than the number of credits of any ElevenLabs account.
MOST_CREDITS = 9_000_000_000
