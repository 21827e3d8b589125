"""Write side: what moderators and rules call an author or a host, for how long, and why."""
