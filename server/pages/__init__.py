"""Pages: people as callers."""
