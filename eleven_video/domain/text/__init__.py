"""Text in any language: sentences, words, line breaks and graphemes."""
