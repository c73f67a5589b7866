"""The default ElevenLabs account of the sandbox. The command line shows its values, so this module loads nothing."""

# Credits used before, and those of a billing period.
CREDITS_USED = 12_345
CREDIT_LIMIT = 131_000
