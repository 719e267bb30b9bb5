"""When each number may send: limits, rests and backlogs, timed by Redis. Losing it delays texts, never doubles them."""
