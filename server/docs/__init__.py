"""What is published about the outside, written from the code that serves it: `python -m server.docs`."""
