"""From the log to Redis Streams and from there to a handler."""
