"""Many accounts at once: the fleet file, one process an account, here or on a cluster, one report."""
