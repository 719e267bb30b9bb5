"""Where the embedded stores keep their files, and under which account they run.

PostgreSQL refuses to run as root, and an account without rights cannot look into a checkout or a data folder
below a private one. So for root the files live in a folder of their own; no parent folder is ever opened up.
"""

import hashlib
import logging
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from server.storage.embedded.errors import USE_YOUR_OWN, StoreError

log = logging.getLogger(__name__)

ACCOUNT = "textbank"
ROOT_HOME = Path("/var/lib/textbank")
LONGEST_SOCKET_FOLDER = 80  # bytes; a socket's whole path may have 103 (macOS) to 107 (Linux)
LEAST_FREE = 100 * 2**20  # bytes; a fresh cluster takes 40 MB, a write-ahead log file 16 MB


@dataclass(frozen=True, slots=True)
class Home:
    """Folders of one data folder's stores. `account` is None when they run as ourselves."""

    folder: Path
    logs: Path
    account: str | None

    @property
    def cluster(self) -> Path:
        return self.folder / "postgresql"

    @property
    def sockets(self) -> Path:
        """Short enough for the address of a unix socket, wherever the data folder is."""
        folder = self.folder / "run"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        return Path(tempfile.gettempdir()) / f"textbank-{os.getuid()}-{_digest(self.folder)}"

    def own(self, folder: Path) -> None:
        """Makes a folder that only the account of the stores (and root) can enter."""
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            _refuse_strangers(folder, self.account)
            return
        if self.account is not None:
            account = pwd.getpwnam(self.account)
            os.chown(folder, account.pw_uid, account.pw_gid)


def home_of(data_dir: Path) -> Home:
    """The home that belongs to a data folder (absolute); makes nothing."""
    if os.geteuid() != 0:
        return Home(data_dir / "stores", data_dir / "logs", None)
    return Home(ROOT_HOME / _digest(data_dir), data_dir / "logs", _account())


def prepare(data_dir: Path) -> Home:
    """Makes the folders; StoreError when the disk is full or closed to us."""
    try:
        if os.geteuid() == 0:
            open_to_all(ROOT_HOME)
        home = home_of(data_dir)
        home.logs.mkdir(mode=0o700, exist_ok=True)
        home.own(home.folder)
        free = shutil.disk_usage(home.folder).free
    except OSError as error:
        raise StoreError(f"Textbank cannot write to {error.filename}: {error.strerror}. {_CURE}") from error
    if free < LEAST_FREE:
        raise StoreError(
            f"The disk of {home.folder} has {free // 2**20} MB left; the embedded stores need "
            f"{LEAST_FREE // 2**20} MB to start. Free some space."
        )
    return home


_CURE = "Make the folder writable, or set TEXTBANK_DATA_DIR to one that is."


def open_to_all(folder: Path) -> None:
    """Makes one folder that every account may read, whatever the umask; its parents stay as they are."""
    try:
        folder.mkdir(mode=0o755)
    except FileExistsError:
        return
    folder.chmod(0o755)


def _digest(folder: Path) -> str:
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]


def _refuse_strangers(folder: Path, account: str | None) -> None:
    """A folder in a shared place may have been laid there by someone else."""
    found = folder.lstat()
    owner = os.geteuid() if account is None else pwd.getpwnam(account).pw_uid
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner:
        raise StoreError(f"{folder} is not a folder of {account or 'this user'}. Move it away and start again.")


def _account() -> str:
    """The account without rights that serves root; made when missing."""
    try:
        return pwd.getpwnam(ACCOUNT).pw_name
    except KeyError:
        return ACCOUNT if _made_account() else _nobody()


def _made_account() -> bool:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        return False
    options = [
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        str(ROOT_HOME),
        "--shell",
        "/bin/false",
    ]
    made = subprocess.run([useradd, *options, ACCOUNT], capture_output=True, check=False)  # noqa: S603 - fixed words
    if made.returncode not in (0, 9):  # 9: another process was faster
        log.warning("useradd cannot make the account %s: %s", ACCOUNT, made.stderr.decode(errors="replace").strip())
    return made.returncode in (0, 9)


def _nobody() -> str:
    log.warning(
        "The embedded stores run as 'nobody', because the account %s is missing and cannot be made. "
        "Other programs of 'nobody' could read their data: add the account to this machine.", ACCOUNT,
    )  # fmt: skip
    try:
        return pwd.getpwnam("nobody").pw_name
    except KeyError:
        raise StoreError(
            f"PostgreSQL refuses to run as root and there is no account '{ACCOUNT}'. Add one, "
            f"or start Textbank as an ordinary user. {USE_YOUR_OWN}"
        ) from None
