"""Changes a file at the places of its values: what is not changed keeps every character."""
