"""One small file a command: plain arguments in, an exit code out."""
