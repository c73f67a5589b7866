"""The core of the program: jobs, scripts, texts, timings, and the protocols of the services.

All modules only compute: they use no network and write no files.
"""
