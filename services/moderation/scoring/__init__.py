"""Scores comments of a file through the very pipeline that serves a site, with no server and no site."""
