"""HTTP under both SDKs: addresses, bounds, deadlines and waits."""
