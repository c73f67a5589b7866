"""The code that several commands share, for example for options, exit codes, stdin and stdout."""
