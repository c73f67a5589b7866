"""The modules of the usage panel. They read a usage summary and turn it into lines."""
