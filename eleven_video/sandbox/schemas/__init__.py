"""Response schemas: checks them, merges them, and finds values that fit."""
