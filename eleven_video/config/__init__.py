"""Settings, profiles, keys and paths, from files, the environment and the command line."""
