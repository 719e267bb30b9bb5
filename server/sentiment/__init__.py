"""Reads the attitude of a reply: features, model, scorer, and how the model is trained and measured."""
