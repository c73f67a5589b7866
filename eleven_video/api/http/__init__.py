"""The HTTP layer below both SDKs: it checks keys and addresses, and limits the size, memory and time of answers."""
