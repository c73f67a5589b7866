"""Faults that can be injected, and the errors that services answer with."""
