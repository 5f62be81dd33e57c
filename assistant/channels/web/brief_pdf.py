"""The take-away brief as a PDF of one page."""

import unicodedata

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from assistant.channels.web.brief import CAVEAT, LONGEST_QUOTE, TITLE, Brief
from assistant.render import place_of, quote_of

# The fonts that every PDF reader brings along know these characters and no others.
CHARACTERS = "cp1252"
# Sizes in points, tried from the largest until everything stands on one page.
SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
MARGIN = 18  # mm
LEADING = 1.32
INK, SOFT, PINE, LINE = (34, 38, 31), (91, 90, 76), (23, 96, 75), (221, 213, 195)


def to_pdf(brief: Brief) -> bytes:
    """Return the brief as PDF, set as large as one page allows."""
    for size in SIZES:
        page = _set(brief, size)
        if page.pages_count == 1:
            break
    return bytes(page.output())


def printable(text: str) -> str:
    """Return a text in the characters that the PDF's fonts know.

    Accents they lack are dropped, symbols (emoji) left out, other letters shown as "?".

    >>> printable("Łódź 😀 naïve “yes”")
    '?ódz naïve “yes”'
    """
    return " ".join("".join(map(_printable, text)).split())


def _printable(character: str) -> str:
    if character.encode(CHARACTERS, "ignore"):
        return character
    if unicodedata.category(character)[0] in "SMC":
        return ""
    base = unicodedata.normalize("NFKD", character).encode(CHARACTERS, "ignore")
    return base.decode(CHARACTERS) or "?"


def _set(brief: Brief, size: float) -> FPDF:
    pdf = FPDF(format="A4")
    pdf.core_fonts_encoding = CHARACTERS
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(True, MARGIN)
    pdf.set_title(TITLE)
    pdf.set_lang("en")
    pdf.add_page()
    _line(pdf, TITLE, size * 1.7, style="B", family="times", colour=PINE)
    _heading(pdf, "The situation", size)
    _line(pdf, f"“{brief.situation}”", size, style="I", family="times")
    _advice(pdf, brief, size)
    _pairs(pdf, brief, size)
    _passages(pdf, brief, size)
    if brief.to_ask:
        _heading(pdf, "Questions to ask candidates", size)
        _points(pdf, brief.to_ask, size)
    pdf.ln(size * 0.3)
    if brief.address:
        _line(pdf, "Open the question again", size, colour=PINE, link=brief.address)
    _line(pdf, CAVEAT, size * 0.85, colour=SOFT)
    return pdf


def _advice(pdf: FPDF, brief: Brief, size: float) -> None:
    sure = f" ({brief.certainty})" if brief.certainty else ""
    _heading(pdf, f"The advice{sure}", size)
    for part in brief.advice:
        if part.title:
            _line(pdf, part.title, size, style="B")
            _points(pdf, part.lines, size)
        else:
            for line in part.lines:
                _line(pdf, line, size)


def _pairs(pdf: FPDF, brief: Brief, size: float) -> None:
    if not brief.pairs:
        return
    _heading(pdf, "What you said, and what the series says", size)
    for pair in brief.pairs:
        _line(pdf, f"“{pair.said}”", size, style="I", family="times")
        _line(pdf, f"{pair.says} [{pair.n}]", size, indent=5)


def _passages(pdf: FPDF, brief: Brief, size: float) -> None:
    if not brief.passages:
        return
    _heading(pdf, "Passages", size)
    for citation in brief.passages:
        place = f"[{citation.n}] {place_of(citation)}"
        _line(pdf, place, size * 0.9, style="B", link=citation.url or "")
        _line(pdf, quote_of(citation, LONGEST_QUOTE), size * 0.95, family="times", indent=5)


def _heading(pdf: FPDF, text: str, size: float) -> None:
    pdf.ln(size * 0.2)
    pdf.set_draw_color(*LINE)
    pdf.line(pdf.l_margin, pdf.get_y(), pdf.w - pdf.r_margin, pdf.get_y())
    pdf.ln(size * 0.12)
    _line(pdf, text, size * 1.05, style="B", colour=PINE)


def _points(pdf: FPDF, lines: tuple[str, ...], size: float) -> None:
    for line in lines:
        _line(pdf, f"•  {line}", size, indent=3)


def _line(
    pdf: FPDF,
    text: str,
    size: float,
    *,
    style: str = "",
    family: str = "helvetica",
    colour: tuple[int, int, int] = INK,
    indent: float = 0,
    link: str = "",
) -> None:
    """Write a paragraph; sizes are in points, the indent in millimetres."""
    pdf.set_font(family, style, size)
    pdf.set_text_color(*colour)
    pdf.set_x(pdf.l_margin + indent)
    height = size * LEADING / pdf.k
    pdf.multi_cell(
        0, height, printable(text), align="L", link=link, new_x=XPos.LMARGIN, new_y=YPos.NEXT
    )
