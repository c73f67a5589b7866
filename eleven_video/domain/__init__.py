"""The core without input and output: jobs, scripts, texts, timings and the protocols of the services. Pure."""
