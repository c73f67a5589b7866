"""The page with the spending: its filters, its tables with plots, and the spending of the month in the header."""
