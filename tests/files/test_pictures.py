"""Pictures: nothing but pixels stays, and where they need not be turned, exactly those."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat

from bot.files import bounds
from bot.files.cleaning import clean
from bot.files.unclean import Unclean
from tests.files.samples import MOST, SECRET, exif, gif, jpeg, noise, png, slope, webp

FORMS = {"jpeg": jpeg, "png": png, "webp": webp}


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def cleaned(data: bytes) -> bytes:
    found = clean(data, "x", "", MOST).data
    image = opened(found)
    assert not image.getexif()
    assert not {"exif", "xmp", "comment", "photoshop", "Author"} & image.info.keys()
    assert SECRET.encode() not in found
    assert clean(found, "x", "", MOST).data == found, "clean already"
    return found


@pytest.mark.parametrize(
    "data",
    [
        jpeg(),
        jpeg(progressive=True),
        jpeg(mode="L"),
        jpeg(mode="CMYK"),
        jpeg(subsampling=0, restart_marker_blocks=2),
        png(),
        png(mode="P"),
        png(mode="1"),
        png(mode="RGBA"),
        webp(),
        webp(lossless=True),
        gif(),
    ],
)
def test_a_picture_that_is_not_turned_stays_as_it_is(data: bytes) -> None:
    before, after = opened(data), opened(cleaned(data))
    assert (before.mode, before.size) == (after.mode, after.size)
    assert before.convert("RGBA").tobytes() == after.convert("RGBA").tobytes()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_it_was_to_be_seen(form: str, orientation: int) -> None:
    data = FORMS[form](orientation, picture=slope(), **({"lossless": True} if form == "webp" else {}))
    meant, shown = ImageOps.exif_transpose(opened(data)), opened(cleaned(data))
    assert meant.size == shown.size
    difference = ImageChops.difference(meant.convert("RGB"), shown.convert("RGB"))
    assert max(ImageStat.Stat(difference).mean) <= (3 if form == "jpeg" else 0)


@pytest.mark.parametrize("orientation", [0, 9, 77, 65535])
def test_an_orientation_that_makes_no_sense_turns_nothing(orientation: Any) -> None:
    found = exif()
    found[0x0112] = orientation
    into = BytesIO()
    noise().save(into, "PNG", exif=found)
    assert opened(cleaned(into.getvalue())).size == (80, 60)


def test_moving_pictures_go_on_moving() -> None:
    into = BytesIO()
    noise("RGB").save(into, "WEBP", save_all=True, append_images=[noise().rotate(90)], exif=exif())
    moving_png = png(save_all=True, append_images=[noise().rotate(90)])
    for data, frames in ((gif(3), 3), (into.getvalue(), 2), (moving_png, 2)):
        before, after = opened(data), opened(cleaned(data))
        assert after.n_frames == before.n_frames == frames  # type: ignore[attr-defined]
        assert after.info.get("loop") == before.info.get("loop")


@pytest.mark.parametrize("data", [jpeg(), png(), webp(), gif()])
def test_what_follows_the_picture_goes(data: bytes) -> None:
    assert clean(data + b"PK\x03\x04" + SECRET.encode(), "x", "", MOST).data == clean(data, "x", "", MOST).data


def test_the_thumbnail_in_a_photo_goes() -> None:
    small, found, into = BytesIO(), exif(), BytesIO()
    noise(size=(16, 16)).save(small, "JPEG")
    found[0x0201], found[0x0202] = 0, len(small.getvalue())
    noise().save(into, "JPEG", exif=found.tobytes() + small.getvalue())
    assert cleaned(into.getvalue()).count(b"\xff\xd8\xff") == 1


@pytest.mark.parametrize("form", FORMS)
def test_colours_stay_and_the_screen_they_were_made_for_is_not_named(form: str) -> None:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[48:52] = b"ACME"
    data = FORMS[form](icc_profile=bytes(profile))
    kept = opened(cleaned(data)).info["icc_profile"]
    assert b"ACME" not in kept
    assert b"sRGB" not in kept
    shown = ImageCms.ImageCmsProfile(BytesIO(kept))
    assert ImageCms.getProfileDescription(shown).strip() == "colours"
    transform = ImageCms.buildTransform(shown, ImageCms.createProfile("sRGB"), "RGB", "RGB")
    converted = ImageCms.applyTransform(noise(), transform)
    assert converted is not None
    assert max(high for _, high in ImageChops.difference(converted, noise()).getextrema()) <= 1


@pytest.mark.parametrize("profile", [b"", b"nonsense", bytes(128), bytes(36) + b"acsp" + b"\xff" * 200])
def test_a_profile_that_is_none_goes(profile: bytes) -> None:
    assert "icc_profile" not in opened(cleaned(jpeg(icc_profile=profile))).info


def test_more_pixels_than_anybody_needs_are_not_decoded() -> None:
    side = int(bounds.PIXELS**0.5) + 1
    for factor in (1, 2):
        into = BytesIO()
        Image.new("1", (side, side * factor)).save(into, "PNG")
        with pytest.raises(Unclean, match="too large inside"):
            clean(into.getvalue(), "x.png", "image/png", MOST)


def test_frames_beyond_measure_are_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.files.pictures.FRAME_PIXELS", 10_000)
    with pytest.raises(Unclean, match="too large inside"):
        clean(gif(3), "x.gif", "image/gif", MOST)


@pytest.mark.parametrize("data", [jpeg(), png(), webp(), gif()])
def test_a_picture_that_is_cut_off_is_damaged(data: bytes) -> None:
    for length in (12, len(data) // 3, len(data) // 2):
        with pytest.raises(Unclean):
            clean(data[:length], "x", "", MOST)
