"""The config language: text to `Desired`, with a place for every value and a diagnostic for every mistake."""
