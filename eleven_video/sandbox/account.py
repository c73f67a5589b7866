"""The default values of the sandbox's ElevenLabs account. `--help` shows them, so this module imports nothing, to load
fast.
"""

# The credits that the account has used before the sandbox starts, and the credits that it has in a billing period.
CREDITS_USED = 12_345
CREDIT_LIMIT = 131_000
