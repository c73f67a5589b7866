"""Reads the prices of Gemini's models from the data of the package genai-prices."""
