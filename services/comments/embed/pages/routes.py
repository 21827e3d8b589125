"""The routes of the pages, all together."""

from services.comments.embed.pages.appealing import APPEAL_PAGES
from services.comments.embed.pages.feeds import FEEDS
from services.comments.embed.pages.own import OWN_PAGES
from services.comments.embed.pages.reading import READING_PAGES
from services.comments.embed.pages.reporting import REPORT_PAGES
from services.comments.embed.pages.writing import WRITING_PAGES

PAGES = (*READING_PAGES, *WRITING_PAGES, *OWN_PAGES, *APPEAL_PAGES, *REPORT_PAGES, *FEEDS)
PATHS = ("/embed/",)
"""Where they are: readable from anywhere, and taking forms instead of JSON."""
