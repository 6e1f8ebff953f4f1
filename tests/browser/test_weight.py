"""What a page weighs on the wire (ux.md §4): bytes after gzip and requests, page and everything that it asks for."""

import gzip
import re
from typing import Any

import pytest

from tests import builders, catalogues

CITIZEN = (15_000, 3)
DESK_FIRST, DESK_NEXT, DESK_REQUESTS = 60_000, 15_000, 5


def sent(client: Any, path: str) -> tuple[int, str]:
    """Bytes of one answer as it travels, and its text if it is a page."""
    with client.get(path, headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.status_code in (200, 404), f"{path}: {answer.status_code}"  # an unknown code is a page too
        packed = answer.headers.get("Content-Encoding") == "gzip"
        html = (
            (gzip.decompress(answer.data) if packed else answer.data).decode() if answer.mimetype == "text/html" else ""
        )
        return len(answer.data), html


def weigh(client: Any, path: str) -> tuple[int, int, int]:
    """Bytes of a first view, bytes of the page alone, and requests (an icon counts; a frame does not: it is the paper)."""
    page, html = sent(client, path)
    parts = set(
        re.findall(r'(?:<link[^>]*rel="(?:stylesheet|icon)"[^>]*href|<script[^>]*src|<img[^>]*src)="([^"]+)"', html)
    )
    return page + sum(sent(client, part)[0] for part in parts), page, 1 + len(parts)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/tra-cuu",
        "/tra-cuu?ma=khong-co",
        "/t/{code}",
        "/thu-tuc",
        "/thu-tuc?tai=11020",
        "/thu-tuc?q=khai+sinh",
        "/thu-tuc/1.010803",
        "/thu-tuc/1.010803?tai=11020",
        "/thu-tuc/1.010803/lich-su",
        "/en/",
    ],
)
def test_a_citizens_page_fits_a_bad_line(app, work, people, path):
    dossier = builders.received(work, people, "1.010803")
    total, _, requests = weigh(app.test_client(), path.format(code=dossier.lookup_code))
    assert total <= CITIZEN[0], f"{path}: {total} bytes"
    assert requests <= CITIZEN[1], f"{path}: {requests} requests"


@pytest.mark.parametrize(
    "path", ["/viec-cua-toi", "/tiep-nhan", "/giay/1", "/tra-ket-qua", "/ho-so-cua-toi", "/ho-so/{id}"]
)
def test_a_staff_page_is_light_and_the_next_one_lighter(sign_in, work, people, path):
    for n in range(30):
        dossier = builders.received(work, people, "1.010803", owner=builders.who(id_number=f"0300900001{n:02}"))
    total, page, requests = weigh(sign_in("yk.motcua"), path.format(id=dossier.id))
    assert total <= DESK_FIRST, f"{path}: {total} bytes at first"
    assert page <= DESK_NEXT, f"{path}: {page} bytes afterwards"
    assert requests <= DESK_REQUESTS


def test_the_intake_weighs_little_more_with_the_longest_checklist(sign_in):
    client = sign_in("yk.motcua")
    answer = client.post(
        "/tiep-nhan", data={"step": "procedure", "procedure": "ks", "same": "y"}, headers={"Accept-Encoding": "gzip"}
    )
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) <= DESK_NEXT


def _eighty_papers_in_three_cases(said):
    """The largest procedure of the public list has eighty papers; with names as long as theirs, in three cases."""
    case, name = (
        said["cases"][0],
        "Bản chính hoặc bản sao có chứng thực giấy tờ chứng minh quyền sử dụng, hồ sơ kỹ thuật của công trình số",
    )
    paper = {
        "how": "submit",
        "originals": 1,
        "copies": 1,
        "required": True,
        "form": None,
        "reusable": False,
        "instead": "",
    }
    papers = [
        {**paper, "name": f"{name} {n}, {'do cơ quan có thẩm quyền cấp' if n % 3 else 'theo Mẫu số'} {n * 7}"}
        for n in range(80)
    ]
    said["cases"] = [{**case, "key": f"th-{n}", "name": f"Trường hợp {n}", "papers": papers} for n in range(3)]


def test_the_sheet_of_the_largest_procedure_and_the_other_pages_of_the_catalogue(sign_in, work, people):
    draft_id = catalogues.drafted(work, people["danhmuc"], "1.001776", _eighty_papers_in_three_cases)
    client = sign_in("danhmuc")
    total, page, requests = weigh(client, f"/danh-muc/ban-thao/{draft_id}")
    print(f"D2, 3 x 80 papers: {total} bytes at first, {page} the page")
    assert total <= DESK_FIRST
    assert requests <= DESK_REQUESTS
    for path in (
        "/danh-muc",
        "/danh-muc/1.001776",
        f"/danh-muc/ban-thao/{draft_id}/so-sanh",
        "/danh-muc/cong-khai",
        "/danh-muc/them",
    ):
        total, page, requests = weigh(client, path)
        assert (total <= DESK_FIRST, page <= DESK_NEXT, requests <= DESK_REQUESTS) == (True, True, True), (
            f"{path}: {total}, {page}"
        )
