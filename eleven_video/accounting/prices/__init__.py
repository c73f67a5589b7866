"""The prices of models: the price book, the user's own prices, the age of the price data, and ends of service."""
