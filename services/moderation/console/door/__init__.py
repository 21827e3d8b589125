"""The way in and out: sign in, second factor, links that set a password, sign out."""
