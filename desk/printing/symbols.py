"""A QR symbol for a page (mã QR trên màn hình): drawn in the page itself, since no other site may be asked."""

import segno

SCALE, QUIET = 5, 4


def svg(text: str, title: str) -> str:
    """The symbol of ``text`` as an SVG element with a title that is read out; dark on white in every colour scheme."""
    symbol = segno.make(text, error="m", micro=False)
    return str(
        symbol.svg_inline(
            scale=SCALE, border=QUIET, light="#fff", dark="#000", title=title, omitsize=True, svgclass="qr"
        )
    )
