"""What can keep the embedded stores from running, each with its cure."""

from dataclasses import dataclass

from server.errors import TextbankError

USE_YOUR_OWN = "You can also set TEXTBANK_DATABASE_URL to a PostgreSQL server of your own."


@dataclass(eq=False)
class StoreError(TextbankError):
    """The stores cannot be had; `detail` is a sentence with the cure."""

    code: str = "store"
    status: int = 503
    title: str = "The stores are not available"
