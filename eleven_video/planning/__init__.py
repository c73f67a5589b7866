"""Computes what a video will use, which results it must still buy, and whether these fit the quota and the budgets."""
