"""Decodes pictures and draws them as moving frames."""
