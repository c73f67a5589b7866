"""The core of the program: jobs, scripts, texts, timings, and the protocols of the services.

The modules of this package only compute. They use no network and write no files.
"""
