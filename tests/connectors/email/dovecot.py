"""A real Dovecot on loopback, in a temporary directory, for proofs: `apt-get install dovecot-imapd`."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.servers import answers_on, free_port, wait_until

USER = "support"
PASSWORD = "dovecot-password"
START_SECONDS = 20.0
# Dovecot wants two users without rights of their own; Debian's package makes them.
LOGIN_USER, INTERNAL_USER = "dovenull", "dovecot"

CONFIG = """
base_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_login_user = {login}
mail_location = maildir:{folder}/mail
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
"""


class DovecotMissing(Exception):
    """It is not installed."""


class Dovecot:
    """`port` is where IMAP is spoken. `deliver` puts a mail into the mailbox as a mail server would."""

    def __init__(self) -> None:
        binary = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
        if binary is None:
            raise DovecotMissing("Dovecot is missing: install it with `apt-get install dovecot-imapd`.")
        self.folder = Path(tempfile.mkdtemp(prefix="hub-dovecot-"))
        self.port = free_port()
        self._number = 0
        owner = _owner()
        for name in ("cur", "new", "tmp"):
            (self.folder / "mail" / name).mkdir(parents=True)
        words = CONFIG.format(
            folder=self.folder,
            port=self.port,
            password=PASSWORD,
            uid=owner[0],
            gid=owner[1],
            internal=INTERNAL_USER,
            login=LOGIN_USER,
        )
        self._hand_over(owner)
        config = self.folder / "dovecot.conf"
        config.write_text(words)
        self._process = subprocess.Popen([binary, "-F", "-c", str(config)])
        wait_until(lambda: answers_on(self.port), f"Dovecot answers (its log: {self.folder / 'log'})", START_SECONDS)

    def deliver(self, raw: bytes) -> None:
        self._number += 1
        name = f"{self._number:06d}.mail"
        waiting = self.folder / "mail" / "tmp" / name
        waiting.write_bytes(raw)
        os.chown(waiting, *_owner())
        waiting.rename(self.folder / "mail" / "new" / name)

    def number_anew(self) -> None:
        """As after a move to another machine: other UIDs, another UIDVALIDITY."""
        for file in (self.folder / "mail").glob("dovecot*"):
            file.unlink()
        # Dovecot takes the time in seconds for UIDVALIDITY, which need not have moved on.
        listed = self.folder / "mail" / "dovecot-uidlist"
        listed.write_text("3 V1000000001 N1\n")
        os.chown(listed, *_owner())

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _hand_over(self, owner: tuple[int, int]) -> None:
        self.folder.chmod(0o755)
        for path in ((self.folder), *(self.folder.rglob("*"))):
            os.chown(path, *owner)


def _owner() -> tuple[int, int]:
    """Dovecot gives no mail to root."""
    found = pwd.getpwnam("mail") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    return found.pw_uid, found.pw_gid
