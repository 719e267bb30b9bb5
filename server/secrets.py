"""Secrets at rest: carrier tokens are encrypted with the instance's key, which is not in the database."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

from server.errors import SettingsError


class SecretBox:
    """Encrypts and decrypts short texts, and proves later which ones it wrote."""

    def __init__(self, key: str) -> None:
        self._mac_key = hashlib.sha256(b"proofs of " + key.encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def mac(self, text: str) -> bytes:
        """32 bytes that nobody without the key can tell for this text (HMAC-SHA256)."""
        return hmac.digest(self._mac_key, text.encode(), "sha256")

    def open(self, sealed: str) -> str:
        """Raises SettingsError when the key has changed since."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as problem:
            raise SettingsError(
                "TEXTBANK_SECRET_KEY is not the one carrier tokens were stored with. Set the old one again."
            ) from problem
