"""Code that several commands share: options, exit codes, checks of files, stdin and stdout."""
