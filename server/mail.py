"""Outgoing mail: by SMTP, or into a folder where Textbank is only tried."""

import smtplib
import ssl
import uuid
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

TIMEOUT = 15.0  # seconds for each answer of the mail server


@dataclass(frozen=True, slots=True)
class Mail:
    """Plain text to one person."""

    to: str
    subject: str
    text: str


def send(url: str, sender: str, mail: Mail) -> None:
    """Hands the mail over, or raises OSError (smtplib's errors are such). Blocks: call it in a thread.

    `url`: `smtp://` (encrypted if the server can), `smtps://`, or `file:///folder`, which gets one file a mail.
    """
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message.set_content(mail.text)
    parts = urlsplit(url)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{uuid.uuid4().hex}.eml").write_bytes(message.as_bytes())
        return
    with _line(parts.scheme, parts.hostname or "localhost", parts.port or 0) as line:
        if parts.username:
            line.login(unquote(parts.username), unquote(parts.password or ""))
        line.send_message(message)


def _line(scheme: str, host: str, port: int) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
    line = smtplib.SMTP(host, port, timeout=TIMEOUT)
    line.ehlo()
    if line.has_extn("starttls"):
        line.starttls(context=context)
    return line
