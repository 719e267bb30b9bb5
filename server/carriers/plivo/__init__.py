"""Plivo: sending, look-ups, and what its webhooks say.

We post to /v1/Account/{auth_id}/Message/ with HTTP Basic auth:
    {"src": "15205550100", "dst": "15205550123", "text": "Hi Ana, it's Ben ...", "type": "sms",
     "url": "https://bank.example/hooks/plivo/status/k3J...", "method": "POST", "message_expiry": 600}
and it answers 202:
    {"api_id": "5c6d...", "message": "message(s) queued", "message_uuid": ["0936ec98-..."]}
or another status with {"api_id": "5c6d...", "error": "..."}.

It posts delivery reports as forms, at least once, in any order:
    MessageUUID=0936ec98-... ParentMessageUUID=0936ec98-... PartInfo=1 of 1 From=15205550100
    To=15205550123 Type=sms Status=undelivered ErrorCode=30 Units=1 TotalRate=0.00550
    TotalAmount=0.00550 MCC=310 MNC=260 Sequence=2 MessageTime=2026-03-02 17:21:07.013213
    QueuedTime=... SentTime=... DeliveryReportTime=2026-03-02 17:21:09.502211
and texts from people:
    MessageUUID=1f0c... From=15205550123 To=15205550100 Type=sms Text=Stop please Units=1
    TotalRate=0.0 TotalAmount=0.0 MessageIntent=optout
or with pictures: Type=mms Body=... MediaCount=1 Media0=https://media.plivo.com/...

Its record of messages comes 20 a page, with times of the account's own zone:
    {"api_id": ..., "meta": {"limit": 20, "offset": 0, "next": "/v1/Account/.../Message/?limit=20&offset=20",
     "previous": null}, "objects": [{"message_uuid": ..., "from_number": "15205550100", "to_number": ...,
     "message_direction": "outbound", "message_state": "sent", "message_time": "2026-03-02 10:21:07-07:00",
     "error_code": null, "units": 1}]}
Phones come without a plus. Its words are mapped to ours in `words`.
"""

from server.carriers.plivo.client import PlivoCarrier

__all__ = ["PlivoCarrier"]
