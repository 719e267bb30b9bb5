"""SQL of the hot paths, one noun per file."""
