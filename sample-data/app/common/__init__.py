"""What the three services share: tracing, simulated work, and a quiet web server."""
