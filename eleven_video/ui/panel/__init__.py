"""The modules that read a usage summary and lay it out as the lines of the usage panel."""
