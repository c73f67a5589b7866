"""Makes the soundtrack: decodes speech and music, brings speech and music to their loudness, mixes them, and encodes
the mix.
"""
