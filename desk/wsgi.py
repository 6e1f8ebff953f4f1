"""What a WSGI server loads: ``desk.wsgi:app``. Refuses to serve real data under the development key."""

from desk import DEV_KEY, NO_KEY, create_app

app = create_app()


def _wake_up() -> None:
    """Before the first request: refuse real data under the development key, and read what every page needs."""
    from desk.domain.errors import NotFound
    from desk.store import schema
    from desk.store.db import db
    from desk.store.queries import calendars, installation

    with app.app_context():
        try:
            ready = schema.is_current(db.session())
            demo = ready and installation.installation(db.session()).demo
            if ready:
                installation.law(db.session(), app.extensions["desk.clock"]().date())
                calendars.calendar(db.session())
        except NotFound:
            demo = False
        finally:
            db.session.remove()
            db.engine.dispose()  # a worker that is forked later opens its own connections
    if app.config["SECRET_KEY"] == DEV_KEY and not app.debug and not demo:
        raise SystemExit(NO_KEY)


_wake_up()
