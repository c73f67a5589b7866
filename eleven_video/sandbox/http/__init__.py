"""Contains the HTTP server of the sandbox. It handles connections, parses requests strictly, and limits clients."""
