"""An answer's Markdown as HTML: markers become buttons, everything foreign becomes text."""

import re
from collections.abc import Collection, MutableMapping, Sequence
from functools import lru_cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

# Nothing an answer says may load, link or format anything but what these leave.
FORBIDDEN = ["link", "image", "autolink", "html_inline", "html_block", "reference", "entity"]
# A marker with the end of the word before it: it must not begin a line of its own.
MARKER = re.compile(r"(?:(?P<word>\S{0,24}) )?\[(?P<number>\d{1,3})\]")
SAID = re.compile(r"You said (“.+?”)\.?\s*", re.DOTALL)
SENTENCE_ENDS = (".", "!", "?", ":")
ASPECT = "Aspect"


def to_html(markdown: str, numbers: Collection[int] = ()) -> str:
    """Return Markdown as HTML without links, images or HTML of its own.

    Args:
        markdown: The answer's text.
        numbers: Numbers whose markers [n] become buttons; others are shown as plain numbers.

    A paragraph that is one bold run becomes a heading. The first paragraph is the lead, unless it
    is a heading: a bold run that ends no sentence. A list item "You said “…”. …" becomes two
    columns; table cells carry their column's name.
    """
    tokens = _parser().parse(markdown)
    _mark_lead_and_headings(tokens)
    _pair_items(tokens)
    _label_cells(tokens)
    env = {"numbers": frozenset(numbers)}
    return str(_parser().renderer.render(tokens, _parser().options, env))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(FORBIDDEN)
    parser.add_render_rule("text", _text)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return parser


def _text(
    _renderer: RendererHTML,
    tokens: Sequence[Token],
    position: int,
    _options: OptionsDict,
    env: MutableMapping[str, Collection[int]],
) -> str:
    text, parts, end = tokens[position].content, list[str](), 0
    for found in MARKER.finditer(text):
        parts += [escape(text[end : found.start()]), _marker(found, env["numbers"])]
        end = found.end()
    return "".join([*parts, escape(text[end:])])


def _marker(found: re.Match[str], numbers: Collection[int]) -> str:
    number = int(found["number"])
    shown = marker(number) if number in numbers else f'<span class="cite">{number}</span>'
    if found["word"] is None:
        return shown
    return f'<span class="keep">{escape(found["word"])}&nbsp;{shown}</span>'


def marker(number: int | None) -> str:
    """Return the button that opens a source; "" where nothing is cited."""
    if number is None:
        return ""
    return (
        f'<button type="button" class="cite" data-do="cite" data-n="{number}" '
        f'aria-label="Source {number}">{number}</button>'
    )


def _table_open(*_: object) -> str:
    return '<div class="grid" tabindex="0" role="region" aria-label="Comparison"><table>\n'


def _mark_lead_and_headings(tokens: Sequence[Token]) -> None:
    first = True
    for opening, inline, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type != "paragraph_open" or opening.level:
            continue
        bold = _is_one_bold_run(inline)
        if first and not (bold and not inline.content.rstrip("* ").endswith(SENTENCE_ENDS)):
            opening.attrSet("class", "lead")
        elif bold:
            opening.tag = closing.tag = "h3"
            inline.children = _words(inline)
        first = False


def _is_one_bold_run(inline: Token) -> bool:
    kinds = [child.type for child in inline.children or [] if child.content or child.nesting]
    return kinds == ["strong_open", "text", "strong_close"]


def _words(inline: Token) -> list[Token]:
    return [child for child in inline.children or [] if child.type == "text"]


def _pair_items(tokens: Sequence[Token]) -> None:
    for item, _, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        first = inline.children[0] if inline.type == "inline" and inline.children else None
        found = SAID.match(first.content) if first is not None else None
        if item.type != "list_item_open" or first is None or found is None:
            continue
        item.attrSet("class", "pair")
        first.content = first.content[found.end() :]
        said = f'<span class="said"><b>You said</b> {escape(found[1])}</span>'
        says = '<span class="says"><b>The series says</b> '
        inline.children = [_raw(said + says), *(inline.children or []), _raw("</span>")]


def _raw(html: str) -> Token:
    token = Token("html_inline", "", 0)
    token.content = html
    return token


def _label_cells(tokens: Sequence[Token]) -> None:
    """Make the first cell of each row its heading and tell the others their column's name."""
    columns: list[str] = []
    column = 0
    for position, token in enumerate(tokens):
        if token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            token.attrSet("scope", "col")
            columns.append(tokens[position + 1].content)
            if not columns[-1]:
                tokens[position + 1].children = [_raw(f'<span class="unseen">{ASPECT}</span>')]
        elif token.type == "td_open":
            _label_cell(tokens[position : position + 3], columns, column)
            column += 1


def _label_cell(cell: Sequence[Token], columns: Sequence[str], column: int) -> None:
    opening, inline, closing = cell
    if column == 0:
        opening.tag = closing.tag = "th"
        opening.attrSet("scope", "row")
        if _is_one_bold_run(inline):
            inline.children = _words(inline)
    elif column < len(columns):
        opening.attrSet("data-column", columns[column])
