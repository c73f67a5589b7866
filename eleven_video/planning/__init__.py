"""Computes what a video will use, what of it is still to be bought, and whether this fits the quota and the budgets."""
