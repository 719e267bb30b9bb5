"""Live events: what they say, who hears them, how they travel."""
