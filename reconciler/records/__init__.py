"""What is kept between runs: the lock file, the journal, and the values they hold."""
