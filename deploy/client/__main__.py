"""`python -m deploy.client`: make the shipped files from their sources, and say how large they are."""

import gzip

from deploy.client.ship import SHIPPED, ship

if __name__ == "__main__":
    SHIPPED.mkdir(exist_ok=True)
    files = ship()
    for path in SHIPPED.iterdir():
        if path.name not in files:
            path.unlink()
    for name, content in files.items():
        SHIPPED.joinpath(name).write_text(content, "utf-8")
        print(f"{name:10} {len(gzip.compress(content.encode(), 9, mtime=0)):7,} bytes, gzipped")  # noqa: T201
