"""Defines the default values of the sandbox's ElevenLabs account. `--help` shows these values, so this module must load
fast and imports nothing.
"""

# The credits that the account has used before the sandbox starts, and the credits that the account has in a billing
# period.
CREDITS_USED = 12_345
CREDIT_LIMIT = 131_000
