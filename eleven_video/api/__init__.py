"""Contains the adapters for Gemini and ElevenLabs. The other modules of this package send the requests of the adapters
and read the answers.
"""
