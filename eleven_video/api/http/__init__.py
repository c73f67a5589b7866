"""Contains hooks and checks for the HTTP requests of the SDKs of Gemini and ElevenLabs.

The hooks and checks test the key and the address before a request, and limit the size, the memory and the time of the
answer.
"""
