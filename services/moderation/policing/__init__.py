"""Write side: the versions of each site's policy, from draft through shadow to live, and back."""
