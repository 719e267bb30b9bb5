"""The companies that carry texts, each a folder behind the values of `base`."""
