"""Pictures: looked at whole, turned as they are meant to be seen, and without what they tell of who made them."""

import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, JpegImagePlugin

from bot.files import gif, jpeg, png, webp
from bot.files.bounds import FRAME_PIXELS, PIXELS
from bot.files.unclean import DAMAGED, TOO_LARGE_INSIDE, Unclean

_ORIENTATION = 0x0112
"""The EXIF tag that says how a picture is to be turned (CIPA DC-008, 4.6.4)."""

_STRIPS: dict[str, Callable[[bytes], bytes]] = {
    "JPEG": jpeg.strip,
    "PNG": png.strip,
    "WEBP": webp.strip,
    "GIF": gif.strip,
}

Image.MAX_IMAGE_PIXELS = PIXELS


def clean(data: bytes, form: str) -> bytes:
    """The pixels of a picture and nothing else; bit by bit the same where it need not be turned.

    Raises:
        Unclean: it is damaged, or too large inside.
        Exception: whatever Pillow says of a damaged one.
    """
    strip = _STRIPS[form]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            warnings.simplefilter("ignore", UserWarning)  # of EXIF that is damaged: it goes anyway
            turned = _orientation(data, form)
            stripped = strip(data)
            _look(stripped, form, whole=turned == 1)
            return stripped if turned == 1 else strip(_turned(stripped, form, turned))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unclean(TOO_LARGE_INSIDE) from None


def _orientation(data: bytes, form: str) -> int:
    """How a picture is to be turned, from 1 (not at all) to 8; what cannot be read turns nothing."""
    with _opened(data, form) as image:
        try:
            found = image.getexif().get(_ORIENTATION, 1)
        except Exception:
            return 1
        return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _opened(data: bytes, form: str) -> Image.Image:
    return Image.open(BytesIO(data), formats=[form])


def _look(data: bytes, form: str, whole: bool) -> None:
    """Decode everything once: who gets it will be able to."""
    with _opened(data, form) as image:
        frames, pixels = getattr(image, "n_frames", 1), image.width * image.height
        if pixels > PIXELS or frames * pixels > FRAME_PIXELS:
            raise Unclean(TOO_LARGE_INSIDE)
        if not whole:
            return  # turning decodes it
        if form == "JPEG":
            image.draft(None, (max(1, image.width // 8), max(1, image.height // 8)))  # an eighth of the memory
        for number in range(frames):
            image.seek(number)
            image.load()


def _turned(data: bytes, form: str, orientation: int) -> bytes:
    with _opened(data, form) as image:
        if getattr(image, "n_frames", 1) > 1:
            raise Unclean(DAMAGED)  # nobody makes moving pictures that lie on their side
        how: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
        if isinstance(image, JpegImagePlugin.JpegImageFile):
            # the tables it was made with: hardly anything is lost
            how |= {"qtables": image.quantization, "subsampling": JpegImagePlugin.get_sampling(image)}
        elif form == "WEBP":
            how |= {"lossless": b"VP8L" in data[:64], "quality": 95}
        image.getexif()[_ORIENTATION] = orientation
        upright, into = ImageOps.exif_transpose(image), BytesIO()
        upright.save(into, form, exif=b"", **how)
        return into.getvalue()
