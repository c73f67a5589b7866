"""Settings of the folder in which a command runs: what its `.env` says, and what of that a folder may decide.

`settings` reads them through `sources`; `rules` says what a folder may loosen, tighten or not touch.
"""
