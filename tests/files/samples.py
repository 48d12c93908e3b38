"""Files as people send them: each says in many places that Anna Mueller made it, and where."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image, PngImagePlugin

SECRET = "Mueller"
MOST = 10_000_000

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"
_KIND = "application/vnd.openxmlformats-officedocument."


def noise(mode: str = "RGB", size: tuple[int, int] = (80, 60)) -> Image.Image:
    """A picture that does not compress well, the same each time."""
    pixels = bytes((x * 37 + y * 91 + x * y) % 256 for y in range(size[1]) for x in range(size[0]))
    return Image.frombytes("L", size, pixels).convert(mode)


def slope() -> Image.Image:
    """A picture that looks different however it is turned."""
    across, down = Image.linear_gradient("L").resize((80, 60)), Image.radial_gradient("L").resize((80, 60))
    return Image.merge("RGB", (across, down, across.transpose(Image.Transpose.FLIP_TOP_BOTTOM)))


def exif(orientation: int = 1) -> Image.Exif:
    found = Image.Exif()
    found[0x010F], found[0x013B], found[0x0112] = "Kamera", f"Anna {SECRET}", orientation
    found.get_ifd(0x8825)[1] = "N"
    return found


def jpeg(orientation: int = 1, mode: str = "RGB", picture: Image.Image | None = None, **more: Any) -> bytes:
    into = BytesIO()
    (picture or noise(mode)).save(into, "JPEG", exif=exif(orientation), comment=SECRET.encode(), **more)
    return into.getvalue()


def png(orientation: int = 1, mode: str = "RGB", picture: Image.Image | None = None, **more: Any) -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", SECRET)
    words.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>", zip=True)
    into = BytesIO()
    (picture or noise(mode)).save(into, "PNG", exif=exif(orientation), pnginfo=words, **more)
    return into.getvalue()


def webp(orientation: int = 1, picture: Image.Image | None = None, **more: Any) -> bytes:
    into = BytesIO()
    (picture or noise()).save(into, "WEBP", exif=exif(orientation), xmp=f"<x>{SECRET}</x>".encode(), **more)
    return into.getvalue()


def gif(frames: int = 1) -> bytes:
    into, pictures = BytesIO(), [noise("P").rotate(90 * number) for number in range(frames)]
    how: dict[str, Any] = {"save_all": True, "append_images": pictures[1:], "loop": 0} if frames > 1 else {}
    pictures[0].save(into, "GIF", comment=SECRET.encode(), **how)
    return into.getvalue()


def pdf(edit: Any = None, **save: Any) -> bytes:
    """A page with a picture and a note; `edit` changes it before it is written."""
    document = pikepdf.new()
    picture = Stream(document, jpeg(), Type=Name.XObject, Subtype=Name.Image, Width=80, Height=60)
    picture.ColorSpace, picture.BitsPerComponent, picture.Filter = Name.DeviceRGB, 8, Name.DCTDecode
    page = document.add_blank_page(page_size=(200, 200))
    page.obj.Resources = Dictionary(XObject=Dictionary(Im0=picture))
    page.obj.Contents = Stream(document, b"q 100 0 0 80 0 0 cm /Im0 Do Q")
    page.obj.LastModified = String("D:20261130")
    page.obj.PieceInfo = Dictionary(Word=Dictionary(Private=String(SECRET)))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[0, 0, 9, 9], Contents=String("Bitte lesen"))
    note.T, note.M = String(f"Anna {SECRET}"), String("D:20261130")
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9])
    link.A = Dictionary(S=Name.URI, URI=String(f"file:///C:/Users/{SECRET}/liste.xlsx"))
    page.obj.Annots = Array([document.make_indirect(note), document.make_indirect(link)])
    script = Dictionary(S=Name.JavaScript, JS=String(SECRET))
    document.Root.OpenAction = script
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
    document.docinfo["/Author"] = f"Anna {SECRET}"
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = [f"Anna {SECRET}"]
    if edit is not None:
        edit(document)
    into = BytesIO()
    document.save(into, **save)
    return into.getvalue()


def package(parts: Mapping[str, str | bytes]) -> bytes:
    into = BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as written:
        for name, part in parts.items():
            written.writestr(name, part)
        written.comment = SECRET.encode()
    return into.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def _office(main: str, kind: str, parts: Mapping[str, str | bytes], relations: str = "") -> dict[str, str | bytes]:
    folder, _, name = main.rpartition("/")
    relation = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="{main}"/>'
    properties = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    relation += f'<Relationship Id="r2" Type="{properties}" Target="docProps/core.xml"/>'
    types = f'<Override PartName="/{main}" ContentType="{_KIND}{kind}.main+xml"/>'
    types += '<Override PartName="/docProps/core.xml" ContentType="application/vnd.core-properties+xml"/>'
    dublin = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="text/xml"/>'
        f"{types}</Types>",
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_RELS}">{relation}</Relationships>',
        "docProps/core.xml": f"{_XML}<cp {dublin}><dc:creator>Anna {SECRET}</dc:creator></cp>",
        "docProps/custom.xml": f"{_XML}<p>{SECRET}</p>",
        "customXml/item1.xml": f"{_XML}<p>{SECRET}</p>",
        f"{folder}/_rels/{name}.rels": f'{_XML}<Relationships xmlns="{_RELS}">{relations}</Relationships>',
        **parts,
    }


def docx_parts() -> dict[str, str | bytes]:
    changed = (
        f'<w:ins w:id="1" w:author="Anna {SECRET}" w:date="2026-11-30T09:00:00Z"><w:r><w:t>neu</w:t></w:r></w:ins>'
    )
    body = f'<w:p><w:r><w:t xml:space="preserve"> Grüße &amp; &lt;mehr&gt; </w:t></w:r>{changed}</w:p>'
    comment = f'<w:comment w:id="0" w:author="Anna {SECRET}" w:initials="AM" w:date="2026-11-30T09:00:00Z"/>'
    template = f"file:///C:\\Users\\{SECRET}\\Vorlage.dotm"
    people = "http://schemas.microsoft.com/office/2011/relationships/people"
    link, far = f'Type="{_OFFICE}/hyperlink"', 'TargetMode="External"'
    relations = (
        f'<Relationship Id="r1" Type="{_OFFICE}/image" Target="media/image1.jpeg"/>'
        f'<Relationship Id="r2" Type="{people}" Target="people.xml"/>'
        f'<Relationship Id="r3" Type="{_OFFICE}/attachedTemplate" Target="{template}" TargetMode="External"/>'
        f'<Relationship Id="r4" {link} Target="https://example.org/a?b=1&amp;c" {far}/>'
        f'<Relationship Id="r5" Type="{_OFFICE}/customXml" Target="../customXml/item1.xml"/>'
        f'<Relationship Id="r6" {link} Target="file:///\\\\server\\{SECRET}\\a.pdf" {far}/>'
    )
    picture = f'<pic:cNvPr xmlns:pic="p" id="0" name="Bild" descr="C:\\Users\\{SECRET}\\foto.jpg"/>'
    word = f'xmlns:w="{_WORD}"'
    return _office(
        "word/document.xml",
        "wordprocessingml.document",
        {
            "word/document.xml": f"{_XML}<w:document {word}><w:body>{body}{picture}</w:body></w:document>",
            "word/comments.xml": f"{_XML}<w:comments {word}>{comment}</w:comments>",
            "word/people.xml": f"{_XML}<p>{SECRET}</p>",
            "word/media/image1.jpeg": jpeg(),
        },
        relations,
    )


def docx() -> bytes:
    return package(docx_parts())


def xlsx_parts() -> dict[str, str | bytes]:
    sheet = f'xmlns="{_SHEET}" xmlns:r="{_OFFICE}"'
    path = f'<x15ac:absPath xmlns:x15ac="x" url="C:\\Users\\{SECRET}\\"/>'
    table = '<table id="1" displayName="Tabelle1" name="Tabelle1"/>'
    return _office(
        "xl/workbook.xml",
        "spreadsheetml.sheet",
        {
            "xl/workbook.xml": f'{_XML}<workbook {sheet}><fileSharing userName="{SECRET}"/>{path}</workbook>',
            "xl/worksheets/sheet1.xml": f'{_XML}<worksheet {sheet}><pageSetup paperSize="9" r:id="rId1"/></worksheet>',
            "xl/worksheets/_rels/sheet1.xml.rels": f'{_XML}<Relationships xmlns="{_RELS}"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/printerSettings" Target="../printerSettings/printerSettings1.bin"/></Relationships>',
            "xl/printerSettings/printerSettings1.bin": f"\\\\drucker\\{SECRET}",
            "xl/tables/table1.xml": f"{_XML}{table}",
            "xl/comments1.xml": f"{_XML}<comments {sheet}><authors><author>Anna {SECRET}</author></authors>"
            f'<commentList><comment ref="A1" authorId="0"><text><r><t>Anna {SECRET}:</t></r>'
            "<r><t>\nBitte prüfen</t></r></text></comment></commentList></comments>",
            "xl/persons/person.xml": f'{_XML}<personList><person displayName="Anna {SECRET}" id="1" '
            f'userId="anna.{SECRET}@example.org" providerId="AD"/></personList>',
            "xl/pivotCache/pivotCacheDefinition1.xml": f'{_XML}<pivot refreshedBy="{SECRET}"/>',
        },
    )


def xlsx() -> bytes:
    return package(xlsx_parts())


def pptx() -> bytes:
    slides = f'xmlns:p="{_SLIDES}"'
    return package(
        _office(
            "ppt/presentation.xml",
            "presentationml.presentation",
            {
                "ppt/presentation.xml": f"{_XML}<p:presentation {slides}/>",
                "ppt/commentAuthors.xml": f'{_XML}<p:cmAuthorLst {slides}><p:cmAuthor id="0" name="Anna {SECRET}" '
                'initials="AM" lastIdx="1"/></p:cmAuthorLst>',
                "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": xlsx(),
                "ppt/media/image1.png": png(),
            },
        )
    )


def odt_parts(kind: str = "text") -> dict[str, str | bytes]:
    office = 'xmlns:office="o" xmlns:dc="d" xmlns:text="t" xmlns:config="c" xmlns:meta="m" xmlns:manifest="f"'
    names = ("content.xml", "meta.xml", "settings.xml", "Pictures/1.jpg", "Thumbnails/thumbnail.png")
    entries = "".join(f'<manifest:file-entry manifest:full-path="{name}"/>' for name in ("/", *names))
    note = f"<office:annotation><dc:creator>Anna {SECRET}</dc:creator><meta:creator-initials>AM</meta:creator-initials>"
    return {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"{_XML}<office:document-content {office}><text:p>Grüße{note}<text:p>Bitte lesen</text:p>"
        "</office:annotation></text:p></office:document-content>",
        "meta.xml": f"{_XML}<office:document-meta {office}><dc:creator>{SECRET}</dc:creator></office:document-meta>",
        "settings.xml": f'{_XML}<office:settings {office}><config:config-item config:name="PrinterName">{SECRET}'
        '</config:config-item><config:config-item config:name="Zoom">100</config:config-item></office:settings>',
        "Pictures/1.jpg": jpeg(),
        "Thumbnails/thumbnail.png": png(),
        "META-INF/manifest.xml": f"{_XML}<manifest:manifest {office}>{entries}</manifest:manifest>",
    }


def odt(kind: str = "text") -> bytes:
    return package(odt_parts(kind))


SAMPLES: Mapping[str, bytes] = {
    "a.jpg": jpeg(),
    "b.jpg": jpeg(6),
    "c.png": png(),
    "d.webp": webp(),
    "e.gif": gif(3),
    "f.pdf": pdf(),
    "g.docx": docx(),
    "h.xlsx": xlsx(),
    "i.pptx": pptx(),
    "j.odt": odt(),
    "k.ods": odt("spreadsheet"),
    "l.odp": odt("presentation"),
    "m.txt": "Grüße aus Görlitz\n".encode(),
    "n.csv": "Name;Ort\nx;Görlitz\n".encode("cp1252"),
    "o.md": b"# Titel\n",
}
"""One of each kind."""
