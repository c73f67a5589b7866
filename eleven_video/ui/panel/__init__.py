"""The parts of the usage panel: reads a usage summary, and lays it out as lines that fit."""
