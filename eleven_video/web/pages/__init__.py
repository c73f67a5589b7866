"""The pages. Each module has functions that read data for a request and fill in a template."""
