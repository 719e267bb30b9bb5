"""Secrets at rest: carrier tokens are encrypted with the instance's key, which is not in the database."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken

from server.errors import SettingsError


class SecretBox:
    """Encrypts and decrypts short texts."""

    def __init__(self, key: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises SettingsError when the key has changed since."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as problem:
            raise SettingsError(
                "TEXTBANK_SECRET_KEY is not the one carrier tokens were stored with. Set the old one again."
            ) from problem
