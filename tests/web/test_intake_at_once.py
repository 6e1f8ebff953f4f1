"""The same form arriving twice at the same instant: one dossier, one number, one receipt, and both browsers see it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from desk.store.models import Dossier, Paper
from tests.web.filling import Filled, stored


def test_a_form_sent_four_times_at_once_is_one_dossier(sign_in):
    sheet = Filled(sign_in("yk.motcua"))
    person = {"owner_name": "Lò Thị Ơn", "owner_id_number": "030190000025", "owner_phone": "0912345678"}
    sheet.step("procedure", procedure="ks", **person)
    sent = {**sheet.tick_all().data, "act": "receive"}
    clients = [sign_in("yk.motcua") for _ in range(4)]
    gate = Barrier(len(clients))

    def send(client):
        gate.wait()
        answer = client.post("/tiep-nhan", data=sent)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(send, clients))
    assert answers == [answers[0]] * len(clients)
    assert answers[0][0] == 303
    assert stored(select(func.count()).select_from(Dossier)) == [1]
    assert stored(select(func.count()).select_from(Paper)) == [1]
