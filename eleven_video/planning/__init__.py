"""Computes the expected usage of a video, and the results that must still be bought for it. This package also checks
whether the missing results fit the quota and the budgets.
"""
