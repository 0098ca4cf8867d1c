"""The API's description: OpenAPI 3.1, made from the types that decode and encode, and the page that shows it.

Litestar's own schema leaves out `additionalProperties: false` and "text or media", and its page loads
scripts from a CDN; so the document is put together here, and the page needs nothing from outside.
"""

from service.api.description.document import document
from service.api.description.flat import flat_document
from service.api.description.page import docs_page

__all__ = ["docs_page", "document", "flat_document"]
