"""Scripts: reads their formats, and separates the words that are spoken from the parts that are left out."""
