"""Scripts: the forms they are written in, the words that are spoken, and the parts that are left out."""
