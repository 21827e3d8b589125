"""Write side: post, reply, edit, delete, vote, report."""
