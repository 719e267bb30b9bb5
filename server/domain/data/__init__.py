"""Tables of public facts the rules look things up in; tests rebuild them from their sources."""
