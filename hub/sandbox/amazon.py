"""Amazon in the sandbox: mail to one of the shop's addresses goes by SES, S3 and SNS instead of SMTP, and so do the answers.

People have one mailbox each, whichever road a mail takes.
"""

from connectors.email.simulator import Letter, MailPerson, MailSimulator
from connectors.email.simulator.letters import read_letter
from connectors.email.simulator.ses import SesSimulator
from connectors.email.simulator.ses_fates import SentMail
from connectors.toolkit.simulator import CallLog, Clock

# After the other mailbox in the alphabet: whoever did not write to this one is answered from the other.
ACCOUNT = "wholesale"
ADDRESS = "wholesale@moravia.example"


def simulated(clock: Clock, log: CallLog, mail: MailSimulator) -> SesSimulator:
    """Amazon for the shop's domain; what it delivers lies in the mailboxes of `mail`."""

    def arrived(address: str, sent: SentMail) -> None:
        person = mail.people.get(address.lower())
        if person is not None:
            person.letters.append(read_letter(sent.raw, clock(), from_me=False))
            mail.changed()

    return SesSimulator(clock, log, verified=(ADDRESS.rpartition("@")[2],), delivered=arrived)


def write(
    amazon: SesSimulator,
    mail: MailSimulator,
    person: MailPerson,
    text: str,
    *,
    subject: str = "",
    answers: Letter | None = None,
) -> Letter:
    """Somebody writes to the address whose mail Amazon takes."""
    letter = mail.write(person, text, subject=subject, answers=answers, to=(ADDRESS,))
    amazon.receive(letter.raw, person.address, [ADDRESS])
    return letter
