"""Whether a port can be listened on, asked before anything is started."""

import socket

from server.errors import SettingsError


def try_port(host: str, port: int) -> None:
    """Raises OSError when it cannot be, by now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the web role does
        probe.bind((host, port))


def check_port(host: str, port: int) -> None:
    """The same for whoever starts: raises SettingsError."""
    try:
        try_port(host, port)
    except OSError as problem:
        raise SettingsError(
            f"Port {port} of {host} cannot be used: {problem.strerror}. Stop the program that uses it, or choose "
            "another with --port."
        ) from problem
