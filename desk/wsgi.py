"""What a WSGI server loads: ``desk.wsgi:app``. Refuses to serve real data under the development key."""

from desk import DEV_KEY, create_app

app = create_app()


def _refuse_dev_key() -> None:
    from desk.domain.errors import NotFound
    from desk.store.db import db
    from desk.store.queries.installation import installation

    if app.config["SECRET_KEY"] != DEV_KEY or app.debug:
        return
    with app.app_context():
        try:
            demo = installation(db.session).demo
        except NotFound:
            demo = False
        db.session.remove()
    if not demo:
        raise SystemExit(
            "DESK_SECRET_KEY chưa đặt: không phục vụ dữ liệu thật bằng khóa phát triển. Đặt một chuỗi ngẫu nhiên dài."
        )


_refuse_dev_key()
