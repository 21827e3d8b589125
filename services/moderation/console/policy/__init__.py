"""The pages of sites' policies: read, write, try, replay, shadow, enable, roll back."""
