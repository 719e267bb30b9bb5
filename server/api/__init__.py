"""The REST API: programs as callers."""
