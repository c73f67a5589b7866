"""The parts of the usage panel."""
