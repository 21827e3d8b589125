"""QR codes as SVG that stands in the page."""

import segno


def qr_code(text: str) -> str:
    """Dark on light in either theme: apps read nothing else reliably."""
    return segno.make(text, error="m", micro=False).svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass="qr"
    )
