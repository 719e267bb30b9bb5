"""Long-running roles besides the web: sender, sweeper, jobs."""
