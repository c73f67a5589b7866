"""The core of the program: jobs, scripts, texts, timings, and the protocols of the services.

The modules of this package only compute. The modules of this package use no network and write no files.
"""
