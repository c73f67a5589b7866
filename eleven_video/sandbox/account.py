"""The default ElevenLabs account of the sandbox. `--help` shows these values, so this module imports nothing."""

# Credits used before the start, and the credits of a billing period.
CREDITS_USED = 12_345
CREDIT_LIMIT = 131_000
