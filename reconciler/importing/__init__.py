"""`import`: live pages become files that plan to nothing."""
