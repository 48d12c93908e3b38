"""Office files: the words stay, who wrote and changed them goes."""

from collections.abc import Callable
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.cleaning import clean
from bot.files.markup import rewritten
from bot.files.unclean import Unclean
from tests.files.samples import (
    MOST,
    SECRET,
    docx,
    docx_parts,
    jpeg,
    odt,
    odt_parts,
    package,
    pptx,
    unpacked,
    xlsx,
    xlsx_parts,
)

Parts = dict[str, str | bytes]


def cleaned(data: bytes) -> dict[str, str]:
    found = clean(data, "x", "", MOST).data
    assert SECRET.encode() not in found
    with ZipFile(BytesIO(found)) as packed:
        assert packed.comment == b""
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    parts = unpacked(found)
    for name, part in parts.items():
        assert SECRET.encode() not in part, name
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(part)
    assert clean(found, "x", "", MOST).data == found, "clean already"
    return {name: part.decode("utf-8", "replace") for name, part in parts.items()}


def test_a_letter_keeps_its_words_and_loses_who_wrote_them() -> None:
    parts = cleaned(docx())
    assert not [name for name in parts if name.startswith(("docProps", "customXml"))]
    document = parts["word/document.xml"]
    assert '<w:t xml:space="preserve"> Grüße &amp; &lt;mehr&gt; </w:t>' in document
    assert '<w:ins w:id="1" w:author="Author"><w:r><w:t>neu</w:t></w:r></w:ins>' in document
    assert 'descr="foto.jpg"' in document
    assert '<w:comment w:id="0" w:author="Author" w:initials="A"/>' in parts["word/comments.xml"]
    relations = parts["word/_rels/document.xml.rels"]
    assert "people" not in relations
    assert "customXml" not in relations
    assert 'Target="Normal.dotm"' in relations
    assert 'Target="https://example.org/a?b=1&amp;c"' in relations
    assert 'Target="a.pdf"' in relations
    assert "core.xml" not in parts["[Content_Types].xml"] + parts["_rels/.rels"]


def test_a_table_loses_writers_printers_and_paths() -> None:
    parts = cleaned(xlsx())
    assert "<author>Author</author>" in parts["xl/comments1.xml"]
    assert "<t>Author:</t></r><r><t>\nBitte prüfen</t>" in parts["xl/comments1.xml"]
    assert 'displayName="Author"' in parts["xl/persons/person.xml"]
    assert 'displayName="Tabelle1"' in parts["xl/tables/table1.xml"], "a table is no person"
    assert '<pageSetup paperSize="9"/>' in parts["xl/worksheets/sheet1.xml"]
    assert "printerSettings" not in "".join(parts) + "".join(parts.values())


def test_files_in_a_presentation_are_cleaned_too() -> None:
    data = clean(pptx(), "x.pptx", "", MOST).data
    cleaned(pptx())
    inside = unpacked(data)["ppt/embeddings/Microsoft_Excel_Sheet1.xlsx"]
    assert "docProps/core.xml" not in unpacked(inside)


@pytest.mark.parametrize("kind", ["text", "spreadsheet", "presentation"])
def test_an_open_document_loses_the_same(kind: str) -> None:
    parts = cleaned(odt(kind))
    assert next(iter(parts)) == "mimetype"
    with ZipFile(BytesIO(clean(odt(kind), "x", "", MOST).data)) as packed:
        assert packed.infolist()[0].compress_type == ZIP_STORED
    assert "<dc:creator>Author</dc:creator><meta:creator-initials>A</meta:creator-initials>" in parts["content.xml"]
    assert "<text:p>Bitte lesen</text:p>" in parts["content.xml"]
    assert ">100<" in parts["settings.xml"]
    assert "meta.xml" not in "".join(parts) + parts["META-INF/manifest.xml"]
    assert "Thumbnails" not in "".join(parts) + parts["META-INF/manifest.xml"]


def with_part(parts: Callable[[], Parts], name: str, part: str | bytes) -> bytes:
    return package({**parts(), name: part})


MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (with_part(docx_parts, "word/vbaProject.bin", b"x"), "macros"),
        (with_part(docx_parts, "word/activeX/activeX1.xml", "<a/>"), "macros"),
        (
            package(
                {
                    name: part.replace("wordprocessingml.document.main", "x").replace("x+xml", MACRO)
                    if name.startswith("[") and isinstance(part, str)
                    else part
                    for name, part in docx_parts().items()
                }
            ),
            "macros",
        ),
        (with_part(docx_parts, "word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "other files"),
        (with_part(docx_parts, "word/media/voice.mp3", b"ID3"), "other files"),
        (with_part(docx_parts, "word/media/image2.jpeg", b"\xff\xd8\xff\xe0"), "damaged"),
        (with_part(docx_parts, "word/strange.bin", b"x"), "other files"),
        (with_part(xlsx_parts, "xl/connections.xml", "<a/>"), "linked data"),
        (with_part(docx_parts, "word/document.xml", "<w:document>"), "damaged"),
        (with_part(docx_parts, "word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "damaged"),
        (with_part(docx_parts, "../evil.xml", "<a/>"), "damaged"),
        (with_part(odt_parts, "Basic/Standard/Module1.xml", "<a/>"), "macros"),
        (with_part(odt_parts, "Scripts/python/a.py", "x"), "macros"),
        (with_part(odt_parts, "Object 1", b"\xd0\xcf"), "other files"),
        (
            with_part(
                odt_parts,
                "META-INF/manifest.xml",
                '<m xmlns:a="a"><a:file-entry a:full-path="content.xml"><a:encryption-data/></a:file-entry></m>',
            ),
            "encrypted",
        ),
        (package({"a.txt": "x"}), "kind is not known"),
        (package({"mimetype": "application/epub+zip"}), "kind is not known"),
        (package({"[Content_Types].xml": "<Types/>"}), "kind is not known"),
        (package({"META-INF/MANIFEST.MF": "x", "a.class": b"\xca\xfe"}), "kind is not known"),
    ],
)
def test_what_cannot_be_cleaned_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(Unclean, match=reason):
        clean(data, "x.docx", "", MOST)


def test_files_in_files_in_files_are_not_looked_for() -> None:
    inner = with_part(xlsx_parts, "xl/embeddings/a.xlsx", with_part(xlsx_parts, "xl/embeddings/b.xlsx", xlsx()))
    with pytest.raises(Unclean, match="other files inside"):
        clean(with_part(docx_parts, "word/embeddings/a.xlsx", inner), "x.docx", "", MOST)


def test_what_unpacks_beyond_measure_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.files.packages.EXPANDED", 1_000_000)
    for names in (("word/a.xml",), ("word/a.xml", "word/b.xml", "word/c.xml")):
        data = package({**docx_parts(), **dict.fromkeys(names, b" " * (1_200_000 // len(names)))})
        assert len(data) < 20_000
        with pytest.raises(Unclean, match="too large inside"):
            clean(data, "x.docx", "", MOST)


def test_parts_beyond_number_are_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.files.packages.PARTS", 5)
    with pytest.raises(Unclean, match="too large inside"):
        clean(docx(), "x.docx", "", MOST)


def test_a_package_that_lies_about_its_sizes_is_damaged() -> None:
    data = bytearray(package({**docx_parts(), "word/a.xml": b"<a>" + b" " * 5000 + b"</a>"}))
    at = data.find(b"word/a.xml", data.find(b"PK\x01\x02")) - 46
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with pytest.raises(Unclean):
        clean(bytes(data), "x.docx", "", MOST)


def test_turned_pictures_in_a_letter_are_turned_there() -> None:
    data = with_part(docx_parts, "word/media/image1.jpeg", jpeg(6))
    assert clean(data, "x.docx", "", MOST).data


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=30)


@given(words, words)
def test_markup_says_afterwards_what_it_said_before(text: str, value: str) -> None:
    root = ElementTree.Element("a", {"b": value})
    ElementTree.SubElement(root, "c").text = text
    root.text, root[0].tail = text, value
    data = ElementTree.tostring(root, encoding="utf-8")
    again = rewritten(data, lambda _name, attributes: attributes)
    assert ElementTree.tostring(ElementTree.fromstring(again), encoding="utf-8") == data
    assert rewritten(again, lambda _name, attributes: attributes) == again


def test_what_goes_takes_along_what_it_holds() -> None:
    data = b"<a>1<b>2<c x='3'>4</c></b>5<d/></a>"
    found = rewritten(data, lambda name, attributes: None if name == "b" else attributes)
    assert found.endswith(b"\n<a>15<d/></a>")
