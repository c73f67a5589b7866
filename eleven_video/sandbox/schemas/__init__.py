"""Checks response schemas, merges their parts, and finds numbers and texts that fit them."""
