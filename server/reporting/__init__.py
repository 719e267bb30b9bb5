"""Documents that are printed and passed on."""
