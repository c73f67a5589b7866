"""Free questions to both services: accounts, catalogues, names and diagnosis."""
