"""The ElevenLabs account that the sandbox keeps, unless somebody says otherwise."""

# Credits used before, and those of a billing period.
CREDITS_USED = 12_345
CREDIT_LIMIT = 131_000
