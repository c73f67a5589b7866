"""Contains the adapters for Gemini and ElevenLabs, and the modules with which these adapters send requests and read
answers.
"""
