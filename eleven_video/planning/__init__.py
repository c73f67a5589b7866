"""The usage of a video, the part still to be bought, and whether it fits quota and budgets."""
