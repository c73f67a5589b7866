"""The path of a call that costs: reserve, call, save, settle."""
