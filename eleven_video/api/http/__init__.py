"""Contains hooks and checks for the HTTP requests that the SDKs of Gemini and ElevenLabs make.

The checks test the key and the address before a request. The hooks limit the size, the memory and the time of the
answer.
"""
