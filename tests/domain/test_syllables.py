"""Which scanned names are cleared. All people are invented; the shapes of their names are those of real peoples."""

import pytest

from desk.domain.syllables import is_kinh_syllable, looks_damaged, looks_damaged_text, telex_left

GOOD = """
Nguyễn Thị Ngọc Ánh, Trần Văn Hùng, Phạm Thuý Hằng, Phạm Thúy Hằng, Huỳnh Quốc Khánh, Vũ Đức Quyền, Đặng Thị Xoan,
Bùi Như Quỳnh, Đỗ Nguyên Khôi, Dương Thùy Dương, Lý Thị Thơ, Hoàng Oanh, Nguyễn Giang, Trịnh Khắc Giới, Mai Lan,
Lê Lan Thanh, Tôn Nữ Quỳnh Giao, Công Tằng Tôn Nữ Như Huyền, Vương Khuê, Lê Yến Vy, Đoàn Thị Luyn, Kha Văn Chuyn,
NGUYỄN THỊ NGỌC ÁNH, LÒ VĂN Ơ, Nguyễn Thị Bé Ba, Hồ Xuân Hương, Tạ Uyên Trinh, Trần Anna Mai, Trần Thị Thơm,
Y Bhiêng Niê, H'Mai Êban, H’Wen Niê, Y Wang Mlô, Y Wa Kbuôr, H Hwing Kbuôr, H'Ăng Niê, Y Čư Êñuôl, Y M'Lan Niê,
Ksor H'Lan, Siu Blir, Rơ Châm Phyưk, Rah Lan Kar, Kpă Klơng, Nay Thur, Puih Sir, Rmah H'Bình, Rcom Sa Duyên, Kso Sam,
Đinh Thị Dyưm, Đinh Mar, Đinh Loong, A Thur, A Bar, Y Har, A Ma Lới, Điểu K'Ré, Điểu Bloong, K'Brơih, K'Tem,
Kră Jăn K'Đíu, Ha Jôi, Hồ Thị Kăn Nghêh, Hồ Văn Pả Hôm, Kăn Trếp, Alăng Đhiêng, Bhling Hạnh, Zơrâm Thị Nép,
Pơloong Thị Chơơr, Pơloong Plênh, Coor Thị Nghê, Bríu Pố, Bhnướch Bốc, Arất Thị Xêm, Hôih Mia, Hoih Nhái, Ríah Dung,
Tơngôl Đhơi, Cơlâu Nhím, Lò Văn Ơ, Lò Thị Ín, Lường Văn Ết, Cụt Thị Ứng, Moong Văn Hợi, Lữ Thị Khoong, Ngân Văn Eng,
Vừ Mí Kía, Sùng A Dơ, Giàng Thị Dợ, Vàng Seo Páo, Ly Mí Pó, Thào A Tủa, Cư Hòa Vần, Xồng Bá Xua, Tráng A Xà,
Phu La Ơ, Lỳ Go Xừ, Pờ Xú Na, Chảo Sành Phin, Tẩn Mùi Chẳn, Triệu Mùi Nái, Phùng Tà Sàn, Hà Thị Uôn, Ma Doãn Khử,
Thạch Sa Rây, Thạch Thị Sà Vươne, Danh Rết, Kim Sô Phia, Châu Sóc Pholla, Lâm Es, Mách Sa Les, Đàng Năng Thọ,
Chamaléa Thị Mới, Pinăng Thạnh, Katơr Thị Nhiên, Mấu Thị Bích Phanh, Cao Xuân Oong, Sơn Thị Sa Kha
"""

DAMAGED = {
    "Nguy\ufffdn V\ufffdn An": "letters the reader could not send",
    "Nguy?n Th? Ánh": "letters replaced by a question mark",
    "Nguyá»…n VÄƒn An": "UTF-8 read as Windows-1252",
    "NguyÔn V¨n An": "the old TCVN3 encoding",
    "Nguye64n Va8n An": "VNI keys",
    "Nguyễn Văn An 1": "a digit",
    "Nguyeenx Vawn An": "Telex keys",
    "Traanf Thij Hoaf": "Telex keys",
    "Đặng Ddình Huy": "dd",
    "Lê Vawn Minh": "one Telex word among good ones",
    "Nguyễnx Văn An": "a tone key too many",
    "Bùi Quoocs Việt": "oo and s",
    "Hoàng Thị Huwowng": "ươ in keys",
    "Huyfnh Nam": "a tone key in the middle",
    "Đỗ Ngocj Ánh": "a tone key at the end",
    "Lee Thuys": "weak signs only, but in every word",
    "Mai Lans": "one weak sign in a name without any accent",
    "Nguyn Vn An": "accented letters dropped",
    "Trn Th Hng": "accented letters dropped",
    "Tr n V n Bình": "accented letters turned into spaces",
    "Nguyen Van An": "accents lost",
    "NGUYEN THI HOA": "accents lost",
    "Le Thi Hoa": "accents lost",
    "Nguyễnn Văn An": "a letter repeated",
    "Nguyễn Văn Dũngx": "a tone key at the end",
    "Lê Đửc Anh": "hỏi before c, which no Vietnamese word has",
    "Lê Thị Hoaaa": "a key held down",
}


def names(listed: str) -> list[str]:
    return [" ".join(name.split()) for name in listed.split(",")]


@pytest.mark.parametrize("name", names(GOOD))
def test_no_good_name_of_any_people_is_cleared(name: str) -> None:
    assert not looks_damaged(name)


def test_the_table_of_good_names_is_long_enough_to_mean_something() -> None:
    assert len(set(names(GOOD))) >= 100


@pytest.mark.parametrize("name", DAMAGED, ids=list(DAMAGED.values()))
def test_a_damaged_name_is_cleared(name: str) -> None:
    assert looks_damaged(name)


@pytest.mark.parametrize("word", "nguyễn gì giêng quyền quốc huỳnh nghiêng khuya oanh xoong ý ơ thuở hoẵng Ướt".split())  # noqa: SIM905
def test_kinh_syllables_are_known(word: str) -> None:
    assert is_kinh_syllable(word)


@pytest.mark.parametrize("word", ["nghêh", "klơng", "nguyên ngữ", "vn", "nguyeen", "ngòc", "bhiêng", "", "ễễ"])
def test_what_no_kinh_word_is_spelled_like_is_known_too(word: str) -> None:
    assert not is_kinh_syllable(word)


@pytest.mark.parametrize("word", ["Les", "Blir", "Coor", "Wi", "Pơloong", "An"])
def test_an_r_an_s_or_oo_alone_is_no_proof_of_telex(word: str) -> None:
    assert not telex_left(word)


@pytest.mark.parametrize(
    "address",
    [
        "Thôn 3, Yết Kiêu, Gia Lộc, Hải Dương",
        "TDP số 5 (khu 7), TT. Gia Lộc, H. Gia Lộc, T. Hải Dương",
        "Buôn Ea M'Droh, Cư Ê Wi, Cư Kuin, Đắk Lắk",
        "123/4B QL1A, P. 12, Q. Gò Vấp, TP HCM",
        "Làng Krông, Đăk Rơ Wa, Kon Tum",
    ],
)
def test_a_good_address_is_kept(address: str) -> None:
    assert not looks_damaged_text(address)


@pytest.mark.parametrize(
    "address", ["Thôn 3, Y\ufffdt Kiêu", "Th?n 3", "Thoon 3, Yeets Kieeu, Gia Loojc", "Háº£i DÆ°Æ¡ng"]
)
def test_a_damaged_address_is_cleared(address: str) -> None:
    assert looks_damaged_text(address)
