"""When each number may send, timed by Redis. Losing Redis delays texts, it never doubles them."""
