"""Read side: nested threads, page by page."""
