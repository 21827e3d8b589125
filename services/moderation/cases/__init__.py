"""Write side: one case a comment, from report to decision and back."""
