"""Parts that all commands share: options, exit codes, files, stdin and stdout."""
