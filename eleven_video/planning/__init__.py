"""Computes what a video will use and which results it must still buy. Checks whether the missing results fit the quota
and the budgets.
"""
