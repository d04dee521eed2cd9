"""Results in their JSON form: a public contract, and the only input of views. Pure."""
