"""Settings from the .env file of the folder in which a command runs.

`rules` says which settings a .env may change, `filter` applies these rules, and `config.settings` reads all settings
through `config.setting_sources`.
"""
