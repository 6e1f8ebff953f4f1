"""The description of the API (OpenAPI 3.1), which ``tests/web/test_api.py`` compares with what is answered."""

from typing import Any

from flask import Response

from ..guard import open_to
from .answers import answer, bp


@bp.get("/openapi.json")
@open_to(None)
def description() -> Response:
    """What may be asked and what is answered."""
    return answer(DESCRIPTION)


def _json(schema: str, words: str) -> dict[str, Any]:
    return {
        "description": words,
        "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}},
    }


def _asked(name: str, words: str, example: Any, **more: Any) -> dict[str, Any]:
    return {
        "name": name, "in": "query", "required": False, "description": words, "schema": {"type": "string"}, "example": example, **more
    }  # fmt: skip


def _object(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(fields), "properties": fields}


MOMENT = {"type": "string", "format": "date-time", "examples": ["2026-02-26T17:00:00+07:00"]}
MAYBE = {**MOMENT, "type": ["string", "null"]}
TRACE = {"type": "array", "items": {"$ref": "#/components/schemas/Line"}}
DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Một cửa: hạn giải quyết", "version": "1",
        "description": "Hạn và lý do của từng ngày, giống lệnh desk due và trang tra cứu. Không cần tài khoản.",
    },
    "paths": {
        "/api/v1/due": {"get": {
            "operationId": "due", "summary": "Hạn của một thời hạn, từng ngày tính và không tính",
            "parameters": [
                _asked("at", "Lúc tiếp nhận, ISO 8601; không ghi múi giờ là giờ Việt Nam", "2026-02-12T09:15", required=True),
                _asked("term", "Thời hạn: 8h, 5wd, 20d, 2mo, same-day", "5wd", required=True),
                _asked("pause", "Khoảng tạm dừng TỪ/ĐẾN[:resume|restart]; ghi nhiều lần được",
                       ["2026-02-13T10:00/2026-02-25T09:00:resume"],
                       schema={"type": "array", "maxItems": 50, "items": {"type": "string"}}, explode=True),
                _asked("agency", "Mã đơn vị: theo lịch của đơn vị; không ghi: lịch cả nước, giờ hành chính thường", "11020"),
                _asked("cutoff", "Giờ chốt của thời hạn trong ngày, mặc định 15:00", "15:00"),
            ],
            "responses": {"200": _json("Due", "Hạn và lý do"), "422": _json("Error", "Tham số sai: detail.fields nói chỗ nào")},
        }},
        "/api/v1/dossiers/{code}/due": {"get": {
            "operationId": "dossierDue", "summary": "Hẹn trả của một hồ sơ theo mã tra cứu, và vì sao",
            "parameters": [{"name": "code", "in": "path", "required": True, "schema": {"type": "string"},
                            "description": "Mã tra cứu in trên giấy hẹn (không phải mã hồ sơ)", "example": "K7Q49-M2X3B"}],
            "responses": {
                "200": _json("DossierDue", "Hẹn trả, hẹn lần đầu, hạn gốc; null khi hồ sơ chưa được tiếp nhận"),
                "404": _json("Error", "Không có hồ sơ nào với mã này"),
                "429": {**_json("Error", "Sai mã nhiều lần"), "headers": {"Retry-After": {"schema": {"type": "integer"}}}},
            },
        }},
        "/api/v1/procedures/{code}/receivers": {"get": {
            "operationId": "receivers", "summary": "Nơi tiếp nhận một thủ tục vào một ngày, và ai giải quyết",
            "parameters": [
                {"name": "code", "in": "path", "required": True, "schema": {"type": "string"}, "description": "Mã thủ tục",
                 "example": "1.001193"},
                _asked("agency", "Mã đơn vị: trả lời riêng cho đơn vị này; không ghi: mọi nơi tiếp nhận", "11020"),
                _asked("day", "Ngày, mặc định hôm nay", "2026-03-02"),
            ],
            "responses": {
                "200": _json("Receivers", "Các nơi tiếp nhận, hoặc câu trả lời cho một đơn vị"),
                "404": _json("Error", "Không có thủ tục hoặc đơn vị này"), "422": _json("Error", "Ngày sai"),
            },
        }},
    },
    "components": {"schemas": {
        "Receivers": _object(
            procedure={"type": "string"}, day={"type": "string", "format": "date"},
            answer={"type": ["object", "null"], "description": "câu trả lời cho đơn vị được hỏi; null khi không hỏi đơn vị nào"},
            receivers={"type": ["array", "null"], "items": {"type": "object"}, "description": "null khi hỏi riêng một đơn vị"},
        ),
        "Line": _object(
            date={"type": "string", "format": "date"}, counts={"type": "boolean", "description": "ngày này có tính vào thời hạn"},
            text={"type": "string"},
        ),
        "Due": _object(due_at=MOMENT, trace=TRACE),
        "DossierDue": _object(promised_at=MAYBE, first_promised_at=MAYBE, due_at=MAYBE, trace=TRACE),
        "Error": _object(error={"type": "string"}, message={"type": "string"}, detail={"type": "object"}),
    }},
}  # fmt: skip
