"""What people do with their own account (tài khoản của tôi)."""

from ..store.models import Person
from ..store.queries import people
from ..store.work import Work
from . import access, sessions, staffing


def set_details(work: Work, email: str, phone: str) -> bool:
    """Where one is reached. Returns whether anything changed. Raises ``Invalid`` at the field."""
    person = _mine(work)
    new = (staffing.check_email(email), staffing.check_phone(phone))
    if new == (person.email, person.phone):
        return False
    person.email, person.phone = new
    access.note(work, "account", person=person, detail="Tự sửa thư điện tử, điện thoại.")
    return True


def set_preferences(work: Work, keys_off: bool, large_text: bool, prints_a4: bool = False) -> Person:
    """How the pages behave for this person, and on which paper slips are printed unless another is chosen."""
    person = _mine(work)
    person.keys_off, person.large_text, person.prints_a4 = keys_off, large_text, prints_a4
    return person


def change_password(work: Work, new: str, agent: str) -> str:
    """A password of one's own: every session ends, the one of this device begins anew. Returns its token. Raises ``Invalid`` at ``new``."""
    person = staffing.change_password(work, new)
    sessions.end_all(work, person)
    return sessions.begin(work, person, agent)


def end_others(work: Work, token: str) -> int:
    """Đăng xuất các thiết bị khác. Returns how many they were."""
    many = sessions.end_all(work, _mine(work), but=token)
    access.note(work, "session_ended", detail=f"{many} thiết bị khác.")
    return many


def _mine(work: Work) -> Person:
    return people.locked(work.session, work.actor.id or 0)
