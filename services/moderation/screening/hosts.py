"""Whose a host is."""

from functools import lru_cache

from tldextract import TLDExtract

_LABELS = 2

_suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


@lru_cache(maxsize=4096)
def registrable(host: str) -> str:
    """The part of a host that somebody has registered: of "a.b.co.uk" "b.co.uk", of "me.blogspot.com" all."""
    known = _suffixes.extract_str(host).top_domain_under_public_suffix
    if known or host.replace(".", "").isdigit():
        return known or host
    return ".".join(host.split(".")[-_LABELS:])
