"""What tests share: builders, a running account, oracles, matrices. No tests."""
