"""What comes back from the browser: the observations, and the document that is still to be read."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from ..core.facts import Fetch, Kind
from ..core.rendered import Rendered
from ..core.urls import normalize
from .exchange import Response


@dataclass(frozen=True, slots=True)
class Rendering:
    """The outcome of a request with `render`."""

    rendered: Rendered
    html: bytes = b""  # the document after scripts ran, in UTF-8; empty when it is not to be read
    headers: tuple[tuple[str, str], ...] = ()  # of the document, names in lower case
    base: str = ""  # the URL the document ended at, where scripts changed it without loading another

    @property
    def response(self) -> Response:
        """The document as an answer, marked as UTF-8: its Content-Type and metas speak of the bytes that were sent."""
        return Response(self.rendered.status or 200, self.headers, codecs.BOM_UTF8 + self.html)

    @property
    def fetch(self) -> Fetch:
        """What the document's facts are read with."""
        url = normalize(self.base) or self.rendered.url
        return Fetch(url, Kind.PAGE, self.rendered.status, content_type="text/html")
