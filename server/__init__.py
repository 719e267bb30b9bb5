"""Textbank: the server of a volunteer text bank."""
