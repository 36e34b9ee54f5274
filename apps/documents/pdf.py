"""The one door to PDF: HTML in, checked and reproducible bytes out.

Every PDF of the portal passes here, so that four things hold for all of them: nothing is read from the network or from
outside the static and font folders, every font is embedded, no character is printed as a blank box, and the same input
gives the same bytes, hence the same SHA-256.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import weasyprint
from django.conf import settings
from django.utils.html import escape
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from apps.core.refusals import Refused

FONT_SUFFIXES = frozenset({".otf", ".ttf", ".ttc"})

# Pango's font map and fontconfig's configuration are not thread-safe: one document at a time in a process.
_rendering = threading.Lock()


class MissingGlyphs(Refused):
    """No installed font draws some of the characters; `characters` lists them."""

    def __init__(self, characters: Sequence[str]) -> None:
        self.characters = tuple(characters)
        named = "、".join(f"“{char}”（U+{ord(char):04X}）" for char in self.characters[:10])
        super().__init__(f"字库里没有{named}共 {len(self.characters)} 个字，请安装含有这些字的字体后重新导出。")


@dataclass(frozen=True, slots=True)
class FontUse:
    """A font the document draws with; `name` as in the PDF, without the subset prefix."""

    name: str
    embedded: bool


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished document. `missing` is empty unless missing glyphs were explicitly allowed."""

    content: bytes = field(repr=False)
    pages: int
    fonts: tuple[FontUse, ...]
    missing: tuple[str, ...]
    sha256: str


class _Shelf(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Gives out files of the static and font folders, and nothing else."""

    def __init__(self, roots: Sequence[Path]) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self._roots = tuple(root.resolve() for root in roots)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not any(path.is_relative_to(root) for root in self._roots):
            raise FatalURLFetchingError(url)
        return URLFetcherResponse(url, path.read_bytes())


def write_pdf(
    html: str,
    *,
    title: str,
    author: str,
    stylesheets: Sequence[str] = (),
    language: str = "zh-CN",
    created: date | None = None,
    base_url: str | None = None,
    allow_missing: bool = False,
) -> Pdf:
    """Lay out the body `html` with the CSS texts `stylesheets` and return the PDF.

    html: what stands inside <body>. title, author, created: the document's properties, never the clock's.
    Raises Refused when the text asks for a foreign address and MissingGlyphs when no font has a character.
    """
    page = _page(html, title=title, author=author, language=language, created=created)
    identifier = hashlib.sha256("\0".join((page, *stylesheets)).encode()).hexdigest()[:32].encode()
    with _rendering:
        try:
            content, pages, fonts, missing = _render(page, stylesheets, base_url or static_url(), identifier)
        except FatalURLFetchingError as error:
            raise Refused("文书引用了系统之外的文件或网络地址，没有生成 PDF，请删去引用后重试。") from error
    if missing and not allow_missing:
        raise MissingGlyphs(missing)
    return Pdf(content, pages, fonts, missing, hashlib.sha256(content).hexdigest())


def save_atomically(pdf: Pdf, path: Path) -> Path:
    """Write the PDF to `path` whole or not at all; an existing file is replaced, devices and folders are refused."""
    target = path.resolve()
    draft = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        if target.exists() and not target.is_file():
            raise Refused(f"{path} 不是普通文件，请换一个文件名。")
        _write_through(draft, pdf.content)
        draft.replace(target)
    except OSError as error:
        raise Refused(f"写不进 {path}（{error.strerror}），请换一个可写的位置。") from error
    finally:
        with suppress(OSError):
            draft.unlink()
    return target


def static_dir() -> Path:
    return Path(settings.BASE_DIR) / "static"


def static_url() -> str:
    return f"{static_dir().as_uri()}/"


def font_dir() -> Path:
    """Fonts of this installation: FandolFang from set-up, and any licensed face the bureau puts there."""
    return Path(settings.VAR_DIR) / "fonts"


def font_faces() -> str:
    """One @font-face for each file in the font folder; its real family name works too, as fontconfig reads it."""
    files = sorted(path for path in font_dir().glob("*") if path.suffix.lower() in FONT_SUFFIXES)
    return "\n".join(f'@font-face {{ font-family: "{path.stem}"; src: url("{path.as_uri()}"); }}' for path in files)


def _page(html: str, *, title: str, author: str, language: str, created: date | None) -> str:
    written = f'<meta name="dcterms.created" content="{created.isoformat()}">' if created else ""
    return (
        f'<!DOCTYPE html><html lang="{escape(language)}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="author" content="{escape(author)}">{written}</head><body>{html}</body></html>'
    )


def _render(
    page: str, stylesheets: Sequence[str], base_url: str, identifier: bytes
) -> tuple[bytes, int, tuple[FontUse, ...], tuple[str, ...]]:
    shelf, fonts = _Shelf((static_dir(), font_dir())), FontConfiguration()
    sheets = [
        weasyprint.CSS(string=text, base_url=base_url, url_fetcher=shelf, font_config=fonts)
        for text in (font_faces(), *stylesheets)
    ]
    document = weasyprint.HTML(string=page, base_url=base_url, url_fetcher=shelf).render(
        stylesheets=sheets, font_config=fonts
    )
    uses: list[FontUse] = []

    def note_fonts(_document: Any, pdf: Any) -> None:
        uses.extend(_font_uses(pdf))

    content: bytes = document.write_pdf(pdf_identifier=identifier, pdf_tags=True, finisher=note_fonts)
    missing = sorted({chr(code) for font in document.fonts.values() for code in font.missing})
    return content, len(document.pages), tuple(sorted(set(uses), key=lambda use: use.name)), tuple(missing)


def _font_uses(pdf: Any) -> list[FontUse]:
    """Read the fonts from the PDF's own objects, so that the report says what was written, not what was meant."""
    descriptors = [thing for thing in pdf.objects if isinstance(thing, dict) and thing.get("Type") == "/FontDescriptor"]
    return [FontUse(_plain_name(thing["FontName"]), _carries_file(thing)) for thing in descriptors]


def _plain_name(name: bytes | str) -> str:
    text = name.decode() if isinstance(name, bytes) else name
    return text.removeprefix("/").partition("+")[2] or text


def _carries_file(descriptor: dict[str, Any]) -> bool:
    return any(key in descriptor for key in ("FontFile", "FontFile2", "FontFile3"))


def _write_through(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
