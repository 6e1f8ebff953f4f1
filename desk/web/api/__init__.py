"""What programs ask (``/api/v1``): public, without state, JSON both when it goes well and when it does not (``web/errors.py``)."""

from . import due, openapi, procedures, receivers
from .answers import bp

__all__ = ["bp", "due", "openapi", "procedures", "receivers"]
