"""Prices of models: lists, dated changes, own rates and their age."""
