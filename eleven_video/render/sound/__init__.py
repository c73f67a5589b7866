"""Makes the soundtrack. This package decodes speech and music, brings speech and music to their target loudness, mixes
them, and encodes the mix.
"""
