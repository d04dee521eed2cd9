"""Finding out by experiment which recipe makes which type of page on one account."""
