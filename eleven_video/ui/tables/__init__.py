"""The lists and tables that commands print. They fit screens of any width."""
