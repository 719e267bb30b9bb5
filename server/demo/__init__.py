"""The demo: a made-up organization on real stores, and phones that answer."""
