"""Reads settings from the .env file in the current folder.

`rules` says which settings a .env may change. `filter` applies the rules. `config.settings` reads all settings with
`config.setting_sources`.
"""
