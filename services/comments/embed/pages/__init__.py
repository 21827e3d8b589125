"""The embed without scripts: pages to read and write on, the fragment that goes into an article, the feeds."""
