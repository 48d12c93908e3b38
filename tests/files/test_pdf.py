"""PDF: the pages stay, what tells of their writers goes."""

import zlib
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String
from pypdf import PdfReader

from bot.files.cleaning import clean
from bot.files.unclean import Unclean
from tests.files.samples import MOST, SECRET, jpeg, pdf


def cleaned(data: bytes) -> bytes:
    found = clean(data, "x.pdf", "application/pdf", MOST).data
    reader = PdfReader(BytesIO(found))
    assert not reader.metadata
    assert reader.xmp_metadata is None
    with pikepdf.open(BytesIO(found)) as document:
        assert "/Info" not in document.trailer
        into = BytesIO()
        document.save(into, qdf=True, static_id=True)
    assert SECRET.encode() not in into.getvalue()
    assert SECRET.encode("utf-16-be") not in into.getvalue()
    return found


def test_pages_pictures_and_notes_stay_without_names_and_times() -> None:
    with pikepdf.open(BytesIO(cleaned(pdf()))) as document:
        [page] = document.pages
        assert page.obj.Contents.read_bytes() == b"q 100 0 0 80 0 0 cm /Im0 Do Q"
        assert "/PieceInfo" not in page.obj
        assert "/LastModified" not in page.obj
        note, link = page.obj.Annots
        assert str(note.Contents) == "Bitte lesen"
        assert not {"/T", "/M"} & set(note.keys())
        assert str(link.A.URI) == "liste.xlsx"
        image = pikepdf.PdfImage(next(iter(page.get_images().values()))).as_pil_image()
        assert image.size == (80, 60)
        assert not image.getexif()
        assert "/OpenAction" not in document.Root
        assert "/JavaScript" not in document.Root.Names


def test_what_an_earlier_version_said_goes() -> None:
    first = pdf()
    update = f"\n9999 0 obj\n({SECRET})\nendobj\n".encode()
    assert SECRET.encode() in first + update
    cleaned(first + update)


def test_fields_keep_their_names_and_lose_what_they_run() -> None:
    def edit(document: Any) -> None:
        script = Dictionary(S=Name.JavaScript, JS=String(SECRET))
        field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("Ort"), Rect=[0, 0, 9, 9])
        field.A, field.AA = script, Dictionary(K=script)
        signature = Dictionary(FT=Name.Sig, T=String("Unterschrift"), V=Dictionary(Type=Name.Sig, Name=String(SECRET)))
        document.Root.AcroForm = Dictionary(
            Fields=Array([document.make_indirect(field), signature]), XFA=String(SECRET)
        )

    with pikepdf.open(BytesIO(cleaned(pdf(edit)))) as document:
        field, signature = document.Root.AcroForm.Fields
        assert str(field.T) == "Ort"
        assert str(field.A.S) == "/Named"
        assert "/AA" not in field
        assert "/V" not in signature


def test_a_picture_that_is_packed_twice_is_cleaned_too() -> None:
    def edit(document: Any) -> None:
        picture = document.pages[0].obj.Resources.XObject.Im0
        picture.write(zlib.compress(jpeg()), filter=Array([Name.FlateDecode, Name.DCTDecode]))

    with pikepdf.open(BytesIO(cleaned(pdf(edit)))) as document:
        assert pikepdf.PdfImage(next(iter(document.pages[0].get_images().values()))).as_pil_image().size == (80, 60)


def test_what_is_deep_in_itself_comes_to_an_end() -> None:
    def edit(document: Any) -> None:
        ring = document.make_indirect(Dictionary(Metadata=String(SECRET)))
        ring.Self = ring
        nested = Array([])
        for _ in range(50):
            nested = Array([nested, Dictionary(PieceInfo=String(SECRET))])
        document.Root.Ring, document.Root.Nested = ring, nested

    cleaned(pdf(edit))


@pytest.mark.parametrize("password", ["", "geheim"])
def test_what_is_encrypted_is_refused(password: str) -> None:
    data = pdf(encryption=pikepdf.Encryption(owner="besitz", user=password))
    with pytest.raises(Unclean, match="encrypted"):
        clean(data, "x.pdf", "application/pdf", MOST)


def attach(document: Any) -> None:
    document.attachments["x.docx"] = b"PK"


def collect(document: Any) -> None:
    document.Root.Collection = Dictionary()


def note(document: Any) -> None:
    held = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9])
    document.pages[0].obj.Annots.append(held)


def hide(document: Any) -> None:
    document.Root.Hidden = document.make_indirect(Stream(document, b"x", Type=Name.EmbeddedFile))


@pytest.mark.parametrize("edit", [attach, collect, note, hide])
def test_what_holds_other_files_is_refused(edit: Any) -> None:
    with pytest.raises(Unclean, match="other files inside"):
        clean(pdf(edit), "x.pdf", "application/pdf", MOST)


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(3000), pdf()[:400]])
def test_what_has_no_pages_is_damaged(data: bytes) -> None:
    with pytest.raises(Unclean, match="damaged"):
        clean(data, "x.pdf", "application/pdf", MOST)
