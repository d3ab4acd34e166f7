"""PDFs that somebody might hand in: good ones, ones with something in them that acts, and ones to refuse."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

Change = Callable[[pikepdf.Pdf], Any]
BOX = [0, 0, 595, 842]


def pdf(change: Change | None = None, *, pages: int = 1, **saving: Any) -> bytes:
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(595, 842))
    if change is not None:
        change(made)
    out = io.BytesIO()
    made.save(out, static_id=True, **saving)
    return out.getvalue()


Act = Callable[[], Any]


def action(kind: str, more: str = "") -> Act:
    """Made anew for each file: an object belongs to the one it stands in."""
    return lambda: pikepdf.Object.parse(f"<< /Type /Action /S /{kind} {more} >>".encode())


def text(words: str) -> str:
    return f"<{words.encode().hex()}>"


def link(act: Act, subtype: str = "Link") -> Change:
    """An annotation on the first page with the action."""

    def change(made: pikepdf.Pdf) -> None:
        made.pages[0].Annots = Array(
            [made.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=BOX, A=act()))]
        )

    return change


def at_opening(act: Act) -> Change:
    return lambda made: setattr(made.Root, "OpenAction", act())


def on_page(act: Act) -> Change:
    return lambda made: setattr(made.pages[0].obj, "AA", Dictionary(O=act()))


def after_harmless(act: Act) -> Change:
    """Hidden behind a harmless action, as what comes next."""

    def made() -> Any:
        first = action("GoTo", "/D [0 /Fit]")()
        first.Next = act()
        return first

    return link(made)


def widget(act: Act) -> Change:
    def change(made: pikepdf.Pdf) -> None:
        field = made.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, Rect=BOX, AA=Dictionary(K=act()))
        )
        made.Root.AcroForm = Dictionary(Fields=Array([field]))
        made.pages[0].Annots = Array([field])

    return change


def script_by_name(made: pikepdf.Pdf) -> None:
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), JS()])))


def in_object_stream(made: pikepdf.Pdf) -> None:
    made.Root.Names = made.make_indirect(
        Dictionary(
            JavaScript=made.make_indirect(Dictionary(Names=Array([String("a"), made.make_indirect(JS())])))
        )
    )


def annotation(subtype: str) -> Change:
    def change(made: pikepdf.Pdf) -> None:
        made.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=BOX)])

    return change


def attached(made: pikepdf.Pdf) -> None:
    made.attachments["notes.txt"] = b"Hidden."


def portfolio(made: pikepdf.Pdf) -> None:
    made.Root.Collection = Dictionary(View=Name.D)


def xfa(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = Dictionary(Fields=Array(), XFA=made.make_stream(b"<xdp/>"))


def outside_stream(made: pikepdf.Pdf) -> None:
    made.Root.Extra = made.make_stream(b"", F=String("//server/share"))


def embedded_stream(made: pikepdf.Pdf) -> None:
    made.Root.Extra = made.make_stream(b"MZ", Type=Name.EmbeddedFile)


def filed(made: pikepdf.Pdf) -> None:
    file = Dictionary(Type=Name.Filespec, F=String("a"), EF=Dictionary(F=made.make_stream(b"MZ")))
    made.Root.AF = Array([made.make_indirect(file)])


def rich(made: pikepdf.Pdf) -> None:
    made.pages[0].Annots = Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=BOX, RichMediaContent=Dictionary())]
    )


JS = action("JavaScript", "/JS (app.alert)")
WEB = action("URI", f"/URI {text('https://example.org/plan')}")
ADDRESSES = {
    "script": "javascript:alert(1)",
    "file": "file:///etc/passwd",
    "share": "\\\\server\\share",
    "nothing": "",
    "data": "data:text/html,x",
    "name in address": "https://bank.example@evil.example/",
    "control sign": "https://example.org/\r\nx",
    "relative": "plan.pdf",
}
KINDS = (
    "Launch", "SubmitForm", "ImportData", "ResetForm", "Hide", "SetOCGState", "GoToR", "GoToE", "GoTo3DView",
    "Rendition", "RichMediaExecute", "Movie", "Sound", "Trans", "Thread", "Unheard",
)  # fmt: skip
PLACES = {"link": link, "opening": at_opening, "page": on_page, "next": after_harmless, "widget": widget}


def locked(**permissions: Any) -> bytes:
    return pdf(encryption=pikepdf.Encryption(**permissions))


GOOD = {
    "one page": pdf(),
    "many pages": pdf(pages=300),
    "old version": pdf(force_version="1.3"),
    "object streams": pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "linearised": pdf(linearize=True),
    "web link": pdf(link(WEB)),
    "mail link": pdf(link(action("URI", f"/URI {text('mailto:clerk@example.org')}"))),
    "inner link": pdf(link(action("GoTo", "/D [0 /Fit]"))),
    "opens at a page": pdf(lambda made: setattr(made.Root, "OpenAction", Array([0, Name.Fit]))),
    "next page button": pdf(link(action("Named", "/N /NextPage"))),
    "white space at the end": pdf() + b"\r\n\n",
    "plain form": pdf(lambda made: setattr(made.Root, "AcroForm", Dictionary(Fields=Array()))),
}
ACTING = {
    **{f"{kind} as {place}": pdf(where(action(kind))) for kind in KINDS for place, where in
       (("link", link), ("opening", at_opening))},
    **{f"script as {place}": pdf(where(JS)) for place, where in PLACES.items()},
    **{f"launch as {place}": pdf(where(action("Launch", "/F (cmd.exe)"))) for place, where in
       PLACES.items()},
    **{f"address: {name}": pdf(link(action("URI", f"/URI {text(words)}"))) for name, words in ADDRESSES.items()},
    "script by name": pdf(script_by_name),
    "script in an object stream": pdf(
        in_object_stream, object_stream_mode=pikepdf.ObjectStreamMode.generate
    ),
    "script under another spelling": pdf(at_opening(JS))
    .replace(b"/JavaScript", b"/J#61vaScript").replace(b"app.alert", b"app.ale"),
    "unlinked action": pdf(lambda made: setattr(made.Root, "Extra", made.make_indirect(JS()))),
    "rich media by key": pdf(rich),
    **{f"annotation {kind}": pdf(annotation(kind)) for kind in ("RichMedia", "Screen", "Movie", "Sound", "3D")},
    "archive behind": pdf() + b"PK\x03\x04archive",
    "page behind": pdf() + b"<script>alert(1)</script>",
}  # fmt: skip
REFUSED = {
    "nothing of a PDF": b"Just words.",
    "web page": b"<!DOCTYPE html><html><script>1</script></html>",
    "program": b"MZ\x90\x00" + pdf(),
    "picture": b"\x89PNG\r\n\x1a\n" + pdf(),
    "archive": b"PK\x03\x04" + b"\0" * 60,
    "word processor": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "something before": b"\n" + pdf(),
    "header alone": b"%PDF-1.7\n",
    "cut off": pdf()[:-200],
    "no cross-reference": pdf().replace(b"startxref", b"startxxxx"),
    "wrong cross-reference": pdf().replace(b"/Root", b"/Rott"),
    "no pages": pdf(pages=0),
    "too many pages": pdf(pages=301),
    "password to open": locked(user="secret", owner="other"),
    "restrictions": locked(user="", owner="other"),
    "file inside": pdf(attached),
    "file under a filespec": pdf(filed),
    "embedded stream": pdf(embedded_stream),
    "file annotation": pdf(annotation("FileAttachment")),
    "portfolio": pdf(portfolio),
    "dynamic form": pdf(xfa),
    "needs rendering": pdf(lambda made: setattr(made.Root, "NeedsRendering", True)),
    "content from outside": pdf(outside_stream),
}
