"""The prices of models: the price book, the user's own prices, the age of the data, and the end of models."""
