"""Live changes of a thread: a stream of events to everybody who reads it now."""
