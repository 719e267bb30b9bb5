"""The only writers: one function per verb of text banking."""
