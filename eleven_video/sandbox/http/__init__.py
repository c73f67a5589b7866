"""The HTTP server of the sandbox: connections, strict parsing of requests, and limits for clients."""
