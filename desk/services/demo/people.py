"""Invented citizens (công dân tập huấn): common names, and numbers whose serial parts count 000001, 000002 … so that nobody has them."""

from datetime import date, timedelta
from random import Random
from typing import Any

from ...domain.application import Who

PROVINCE = "030"  # mã tỉnh Hải Dương trong số định danh (Thông tư 07/2016/TT-BCA)


class Invented:
    """A well of people: ``someone`` is new every time, ``again`` may be somebody who came before."""

    def __init__(self, names: dict[str, Any], rng: Random) -> None:
        self.names, self.rng = names, rng
        self.count = 0
        self.known: dict[str, list[Who]] = {}

    def someone(self, address: str, villages: list[str]) -> Who:
        """A grown-up citizen who lives at ``address`` ("{village}, xã …")."""
        self.count += 1
        sex = self.rng.choice(("male", "female"))
        words = self.names[sex]
        name = f"{self.rng.choice(self.names['family'])} {self.rng.choice(words['middle'])} {self.rng.choice(words['given'])}"
        born = date(1948, 1, 1) + timedelta(days=self.rng.randrange(56 * 365))
        who = Who(
            name=name, id_number=_id_number(born, sex, self.count), born=born, sex="Nam" if sex == "male" else "Nữ",
            address=address.format(village=self.rng.choice(villages)), phone=f"+8490{self.count:07d}",
        )  # fmt: skip
        self.known.setdefault(address, []).append(who)
        return who

    def again(self, address: str, villages: list[str]) -> Who:
        """Somebody of that commune: one time in eight a person who has been at the desk before."""
        before = self.known.get(address, [])
        if before and self.rng.random() < 0.125:
            return self.rng.choice(before)
        return self.someone(address, villages)


def _id_number(born: date, sex: str, serial: int) -> str:
    """Số định danh: province, century and sex, year of birth, serial (Nghị định 137/2015/NĐ-CP, Điều 13)."""
    century = 2 * (born.year // 100 - 19) + (sex == "female")
    return f"{PROVINCE}{century}{born.year % 100:02d}{serial:06d}"
