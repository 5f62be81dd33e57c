"""The page's own Gradio theme; the rest of its looks stands in assets/page.css."""

from functools import lru_cache
from importlib.resources import files

from gradio.themes import Base, Color

ASSETS = files("assistant.channels.web") / "assets"
# Faces that computers and phones bring along: nothing is fetched from anywhere.
SANS = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Arial", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")

PINE = Color(
    "#eef6f2", "#d8eae1", "#b3d5c6", "#86baa5", "#579a82", "#2f7a62", "#17604b", "#124d3d",
    "#103e32", "#0d332a", "#071d18", name="pine",
)  # fmt: skip
PAPER = Color(
    "#fdfcf9", "#f7f4ec", "#ece7da", "#d9d2c1", "#aaa391", "#7a7567", "#595548", "#403d34",
    "#2a2923", "#1c1c18", "#121311", name="paper",
)  # fmt: skip


def build_theme() -> Base:
    """Return the theme: paper and pine, light and dark."""
    theme = Base(
        primary_hue=PINE, secondary_hue=PINE, neutral_hue=PAPER, font=SANS, font_mono=MONO,
        radius_size="md", text_size="md",
    )  # fmt: skip
    return theme.set(
        body_background_fill="#faf7f0",
        body_background_fill_dark="#141715",
        body_text_color="#22261f",
        body_text_color_dark="#e8e4d9",
        background_fill_primary="#fffdf8",
        background_fill_primary_dark="#1b1f1c",
        background_fill_secondary="#f3efe4",
        background_fill_secondary_dark="#232824",
        border_color_primary="#ddd5c3",
        border_color_primary_dark="#39403a",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_shadow="none",
        input_background_fill="#fffdf8",
        input_background_fill_dark="#1b1f1c",
        input_border_color="#b9b09b",
        input_border_color_dark="#5b645d",
        input_placeholder_color="#6b6758",
        input_placeholder_color_dark="#a5a598",
        button_primary_background_fill="#17604b",
        button_primary_background_fill_hover="#124d3d",
        button_primary_background_fill_dark="#86c9b0",
        button_primary_background_fill_hover_dark="#a2d8c4",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#0d1f19",
    )


@lru_cache(maxsize=4)
def read_asset(name: str) -> str:
    """Return the text of a file that ships beside this module, in assets/."""
    return (ASSETS / name).read_text("utf-8")
