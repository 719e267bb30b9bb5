"""Carriers as callers."""
