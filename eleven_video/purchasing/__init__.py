"""Everything around a call that costs money. The cost of the call is reserved, its result is saved, and its charge is
recorded.
"""
