"""Users who connected by their own consent: how they are asked, where their tokens are kept, how renewed."""
