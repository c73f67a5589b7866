"""The HTTP server of the sandbox: it handles connections, parses requests strictly, and limits clients."""
