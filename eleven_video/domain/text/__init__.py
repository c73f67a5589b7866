"""Text in any language: finds sentences, words, line breaks and graphemes, and cleans text."""
