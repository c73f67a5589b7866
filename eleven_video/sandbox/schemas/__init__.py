"""Checks response schemas, merges the schemas that apply to the same value, and finds numbers and texts that fit a
schema.
"""
