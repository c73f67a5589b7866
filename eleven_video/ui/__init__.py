"""The screen: values in, Rich out. Nothing here fetches anything."""
