"""The lists and tables that commands print. Each list or table fits on a screen of any width."""
