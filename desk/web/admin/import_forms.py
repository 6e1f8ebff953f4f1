"""The forms of D8: what is typed; the rules are the services'."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField

from ..forms import Text
from ..intake_form import Day


class UploadForm(FlaskForm):  # type: ignore[misc]
    """Tải tệp lên. ``key``: one form sent twice is one import."""

    key = HiddenField()
    file = FileField("Tệp danh mục")


class ActForm(FlaskForm):  # type: ignore[misc]
    """A button."""


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """Ban hành: one decision for all drafts of an import."""

    decision = Text("Số quyết định công bố")
    decided_on = Day("Ngày ký quyết định")
    valid_from = Day("Có hiệu lực từ ngày")
