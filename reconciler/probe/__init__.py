"""Finding out by experiment what an account does that is not documented: types, hours, reach."""
