"""Makes requests to both services that cost nothing, such as requests for voices and models. This package also has the
checks of `doctor`.
"""
