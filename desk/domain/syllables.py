"""Does a scanned name look damaged by a Vietnamese keyboard program (bộ gõ)? Used on scans only, never on typed names.

A reader types what it reads; a keyboard program in between turns it into something else. Clearing a good name costs a
second scan; keeping a bad one puts a wrong name on a state paper. Names of the 54 peoples are written with sounds
that Kinh words do not have (Nghêh, Bhiêng, Pơloong), so "not a Kinh syllable" alone is never held against a word.
"""

import itertools
import re
import unicodedata

from .text import tidy


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền hỏi ngã sắc nặng
_NEVER_BEFORE_A_STOP = "\u0300\u0309\u0303"  # before c ch p t Vietnamese has only sắc and nặng
_VOWELS = "aăâeêioôơuưyĕĭŏŭ"
_MARKED = "".join(unicodedata.normalize("NFC", v + t) for v in "aăâeêioôơuưy" for t in ("", *_TONES))
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzđ" + _MARKED + "ĕĭŏŭčñƀ")  # the last: Ê Đê, Gia Rai, M'Nông, Ba Na
_BESIDE = frozenset(" '’‘ʼ`-.")

_ONSET = re.compile("ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx]|")
_RHYMES = _words(
    "a ai ao au ay ac ach am an ang anh ap at ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et "
    "ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y yêm yên yêng yêt yêu ynh yt "
    "o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet "
    "oong ooc ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uôc "
    "uôi uôm uôn uông uôp uôt uơ uy uya uych uyn uynh uyt uyu uyên uyêt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn "
    "ương ươp ươt ươu"
)
_TELEX = (
    ("dd", "đ"),
    ("uow", "ươ"),
    ("aa", "â"),
    ("ee", "ê"),
    ("oo", "ô"),
    ("aw", "ă"),
    ("ow", "ơ"),
    ("uw", "ư"),
    ("w", "ư"),
)

# Family names that, written without accents at the head of a name without any accent, mean that accents were lost.
_LOST = _words("nguyen nguyn tran pham hoang huynh dang bui ngo duong truong trinh doan")
# Family names of peoples whose given names end in r and s and carry no accents: no sign of anything.
_PLAIN_FAMILIES = _words("siu nay ksor rmah rcom puih rah ro kpa hoih coor riah danh kim chau ma")


def _split_tone(word: str) -> tuple[str, str]:
    """Letters without tones, and the tones taken off: ``huỳnh`` -> ``huynh`` and one huyền."""
    parts = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in parts if c in _TONES)
    return unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES)), tones


def is_kinh_syllable(word: str) -> bool:
    """Could a Vietnamese (Kinh) word be spelled so? One syllable, any case; tone rules included."""
    letters, tones = _split_tone(tidy(word).casefold())
    if len(tones) > 1 or (tones and tones in _NEVER_BEFORE_A_STOP and letters.endswith(("c", "ch", "p", "t"))):
        return False
    onset = _ONSET.match(letters)
    rest = letters[onset.end() :] if onset else letters
    return rest in _RHYMES or (letters.startswith("g") and letters[1:] in _RHYMES)  # gì, giêng: g and i


def _telex_readings(word: str) -> list[tuple[str, bool]]:
    """What the word would be if Telex keys in it were obeyed, each with whether the sign is a weak one.

    Weak: only r or s after the last vowel, or oo: many peoples write names so (Blir, Les, Pơloong).
    """
    first_vowel = next((i for i, c in enumerate(word) if _split_tone(c)[0] in _VOWELS or c == "w"), len(word))
    keys = [None, *(i for i in range(first_vowel + 1, len(word)) if word[i] in "sfrxjz")]
    readings = []
    for key in keys:
        rest = word if key is None else word[:key] + word[key + 1 :]
        weak = key is None or (key == len(word) - 1 and word[key] in "rs" and _split_tone(word[key - 1])[0] in _VOWELS)
        head, obeyed = (rest[:1], rest[1:]) if rest.startswith("w") else ("", rest)  # Ê Đê Wi is no Telex ưi
        for typed, letter in _TELEX:
            if typed in obeyed:
                weak = weak and typed == "oo"
                obeyed = obeyed.replace(typed, letter)
        obeyed = head + obeyed
        if key is not None or obeyed != rest:
            readings.append((obeyed, weak))
    return readings


def telex_left(word: str, *, weak_too: bool = False) -> bool:
    """Are there Telex keys left in the word (``Nguyeenx``, ``Vawn``, ``Thij``)? True when obeying them makes a Kinh word."""
    word = tidy(word).casefold()
    if is_kinh_syllable(word):
        return False
    return any((weak_too or not weak) and is_kinh_syllable(obeyed) for obeyed, weak in _telex_readings(word))


def has_foreign_signs(text: str) -> bool:
    """Signs that no Vietnamese name has: U+FFFD, ``?``, digits, letters of a wrong encoding (``Nguyá»…n``)."""
    return any(char not in _LETTERS and char not in _BESIDE for char in unicodedata.normalize("NFC", text).casefold())


def _impossible(word: str) -> bool:
    """Could no name of any people have this word? ``word`` keeps its case and has no apostrophe."""
    letters, tones = _split_tone(word.casefold())
    vowels = [char in _VOWELS for char in letters]
    if not any(vowels):
        # "Vn", "Th": the accented letter was dropped. Initials stand alone in "H Mai", "K Brơi"; "Hwng" is Telex.
        return letters not in ("h", "k", "")
    runs = re.findall(f"[^{_VOWELS}]+|[{_VOWELS}]+", letters)
    return (
        max(map(len, runs)) > 4
        or len(tones) > 1
        or re.search(r"(.)\1\1", letters) is not None
        or re.search(rf"([^{_VOWELS}])\1$", letters) is not None  # "Vănn"
        or re.search(r"[fjz]$", letters) is not None
        or (tones in _NEVER_BEFORE_A_STOP and bool(tones) and letters.endswith(("c", "ch", "p", "t")))
        or any(a.islower() and b.isupper() for a, b in itertools.pairwise(word))  # "NguyÔn"
    )


def _lost_accents(words: list[str]) -> bool:
    """``Nguyen Van An``: nothing is wrong with any word, but the card has accents and the scan has none."""
    if not all(word.isascii() for word in words) or len(words) < 2:
        return False
    return words[0] in _LOST or (len(words) > 2 and words[1] in ("thi", "van"))


def looks_damaged(name: str) -> bool:
    """Should a scanned name be cleared and the card scanned again?"""
    name = tidy(name)
    if has_foreign_signs(name):
        return True
    # What stands before an apostrophe is a sound of its own (H'Mai, K'Brơih, M'Lan), judged by its letters only.
    parts = [part for part in re.split("[ .-]", re.sub(r"[^\W\d_]+['’‘ʼ`]", " ", name)) if part]
    words = [part.casefold() for part in parts]
    if any(map(_impossible, parts)) or any(map(telex_left, words)) or _lost_accents(words):
        return True
    if not words or not name.isascii() or words[0] in _PLAIN_FAMILIES or any(len(word) == 1 for word in words):
        return False
    strange = [word for word in words if not is_kinh_syllable(word)]
    return bool(strange) and all(telex_left(word, weak_too=True) for word in strange)


def looks_damaged_text(text: str) -> bool:
    """The milder question for an address, where numbers, abbreviations and signs are at home."""
    text = tidy(text)
    if "\ufffd" in text or "?" in text:
        return True
    words = re.findall(r"[^\W\d_]+", text)
    return any(set(word.casefold()) - _LETTERS for word in words) or any(map(telex_left, words)) or "»" in text
