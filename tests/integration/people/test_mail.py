"""Letters on their way: a mail server in a thread takes what it is given."""

import socketserver
import threading
from collections.abc import Iterator

import pytest

from server import mail
from server.mail import Mail


class Line(socketserver.StreamRequestHandler):
    """The few words of RFC 5321 that one letter needs, without encryption."""

    def handle(self) -> None:
        self._say("220 here")
        while words := self.rfile.readline().decode().strip():
            verb = words.split()[0].upper()
            if verb == "EHLO":
                self._say("250 here")
            elif verb == "DATA":
                self._say("354 go on")
                self.server.letters.append(self._letter())  # type: ignore[attr-defined]
                self._say("250 kept")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _letter(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        return "".join(lines)

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@pytest.fixture
def office() -> Iterator[socketserver.TCPServer]:
    with socketserver.TCPServer(("127.0.0.1", 0), Line) as server:
        server.letters = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_letter_is_handed_to_the_mail_server(office: socketserver.TCPServer) -> None:
    url = f"smtp://127.0.0.1:{office.server_address[1]}"
    mail.send(url, "Textbank <text@example.org>", Mail("vera@example.org", "Una contraseña nueva", "Hola, Vera:\n"))
    (letter,) = office.letters  # type: ignore[attr-defined]
    assert "To: vera@example.org" in letter
    assert "Hola, Vera:" in letter


def test_a_mail_server_that_is_away_is_an_error_that_the_job_tries_again(office: socketserver.TCPServer) -> None:
    port = office.server_address[1]
    office.shutdown()
    office.server_close()
    with pytest.raises(OSError, match="refused"):
        mail.send(f"smtp://127.0.0.1:{port}", "Textbank <text@example.org>", Mail("vera@example.org", "Hi", "Hi"))
