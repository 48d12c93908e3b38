"""The fields of a request, however they came: in the address, as a form, in parts, as JSON."""

import json
from typing import Any

from aiohttp import BodyPartReader, MultipartReader, web

from tests.wire.errors import bad
from tests.wire.referee import Upload


async def read(request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
    """The fields and the files.

    Raises:
        Refusal: the body is not what it says it is.
    """
    fields: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "multipart/form-data":
        await _parts(await request.multipart(), fields, uploads)
    elif request.content_type == "application/json":
        try:
            fields |= json.loads(await request.read() or b"{}")
        except (ValueError, TypeError):
            raise bad("can't parse request: wrong JSON") from None
    elif request.content_type == "application/x-www-form-urlencoded":
        fields |= {name: str(value) for name, value in (await request.post()).items()}
    return fields, uploads


async def _parts(reader: MultipartReader, fields: dict[str, Any], uploads: dict[str, Upload]) -> None:
    async for part in reader:
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise bad("a part has no name")
        data = bytes(await part.read())
        if part.filename is None:
            fields[part.name] = data.decode()
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            uploads[part.name] = Upload(part.filename, kind, data)
