"""Markdown in Slack's own markup (mrkdwn), escaped, and cut at paragraph ends where it is long.

Slack's markup, from its formatting reference: ``*bold*``, ``_italic_``, ``~struck~``,
``<url|text>``; ``&``, ``<`` and ``>`` must be escaped, so that nobody can smuggle in a mention.
It has no headings and no tables: a heading becomes bold, a table a list under each row's name.
"""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

BULLETS = ("•", "◦", "▪")
INDENT = "    "
MARKS = {"strong": "*", "em": "_", "s": "~"}
# Slack reads <!channel>, <@user> and <#channel> in Markdown too; this splits them apart.
CONTROL = re.compile(r"<(?=[!@#])")
INVISIBLE = "\u200b"


def escape(text: str) -> str:
    """Return a text that Slack shows as it is.

    >>> escape("P&L <!channel>")
    'P&amp;L &lt;!channel&gt;'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def to_mrkdwn(markdown: str) -> str:
    """Return Markdown as mrkdwn.

    >>> to_mrkdwn("**Why** see [terms](https://a.example)")
    '*Why* see <https://a.example|terms>'
    """
    tree = SyntaxTreeNode(_parser().parse(tables_as_lists(markdown)))
    return "\n\n".join(part for part in (_block(node, 0) for node in tree.children) if part)


def to_streamed(markdown: str) -> str:
    """Return Markdown for a streamed message: Slack reads Markdown there, but no tables."""
    return CONTROL.sub(f"<{INVISIBLE}", tables_as_lists(markdown))


def tables_as_lists(markdown: str) -> str:
    """Return Markdown whose tables are lists: a bold name for each row, then "column: cell"."""
    lines = markdown.split("\n")
    for token in reversed(_parser().parse(markdown)):
        if token.type == "table_open" and token.map:
            start, end = token.map
            lines[start:end] = _rows([line for line in lines[start:end] if line.strip()])
    return "\n".join(lines)


def split_text(text: str, longest: int) -> list[str]:
    """Return pieces of at most `longest` characters, cut at paragraph ends where possible.

    Else at a line's end, else at a space, else in the middle of a word.
    """
    pieces = []
    while len(text) > longest:
        cut = next(
            (
                at
                for at in map(lambda end: text.rfind(end, 1, longest), ("\n\n", "\n", " "))
                if at > 0
            ),
            longest,
        )
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [piece for piece in (*pieces, text) if piece]


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _rows(lines: list[str]) -> list[str]:
    header, _, *rows = ([cell.strip() for cell in _cells(line)] for line in lines)
    told: list[str] = []
    for name, *cells in rows:
        told += ["", name] if name else [""]
        told.append("")
        pairs = zip(header[1:], cells, strict=False)
        told += [f"- {column}: {cell}" if column else f"- {cell}" for column, cell in pairs]
    return [*told, ""]


def _cells(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line.strip().strip("|"))


def _block(node: SyntaxTreeNode, depth: int) -> str:
    if node.type in {"bullet_list", "ordered_list"}:
        return "\n".join(_items(node, depth))
    if node.type in {"fence", "code_block"}:
        return f"```\n{escape(node.content.rstrip())}\n```"
    if node.type == "blockquote":
        inner = "\n".join(_block(child, depth) for child in node.children)
        return "\n".join(f"> {line}" for line in inner.split("\n"))
    if node.type == "hr":
        return "———"
    text = "".join(_inline(child) for child in node.children)
    return f"*{text.replace('*', '')}*" if node.type == "heading" else text


def _items(node: SyntaxTreeNode, depth: int) -> Iterator[str]:
    first = int(node.attrs.get("start", 1))
    for number, item in enumerate(node.children, start=first):
        bullet = f"{number}." if node.type == "ordered_list" else BULLETS[depth % len(BULLETS)]
        inner = [_block(child, depth + 1) for child in item.children] or [""]
        yield f"{INDENT * depth}{bullet} {inner[0]}"
        yield from inner[1:]


def _inline(node: SyntaxTreeNode) -> str:
    inner = "".join(_inline(child) for child in node.children)
    if node.type in MARKS:
        return f"{MARKS[node.type]}{inner}{MARKS[node.type]}"
    if node.type == "link":
        return _link(str(node.attrs.get("href", "")), inner)
    if node.type == "code_inline":
        return f"`{escape(node.content)}`"
    if node.type in {"softbreak", "hardbreak"}:
        return "\n"
    return inner or escape(node.content)


def _link(url: str, text: str) -> str:
    return link(url, text) if re.match(r"https?://|mailto:", url) else text


def link(url: str, shown: str) -> str:
    """Return a link in mrkdwn; `shown` is escaped already."""
    target = url.replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
    return f"<{target}|{shown.replace('|', '/')}>"
