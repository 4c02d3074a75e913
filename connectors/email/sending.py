"""Handing a mail to a mail server by SMTP. Every way in which that fails is told apart exactly."""

import asyncio
import ssl
from dataclasses import dataclass

import aiosmtplib

from connectors.contract.errors import ContentRefused, Misconfigured, OutcomeUnknown, SendError, Unavailable
from connectors.email.access_tokens import AccessToken, AccessTokens
from connectors.email.answers import Answer, Stage, copy_error, send_error
from connectors.email.compose import ComposedMail
from connectors.email.settings import Security, SmtpSettings

QUIT_SECONDS = 1.0
_YES = (250, 251)
_TOKEN_REFUSED = (334, 535)  # Google and Microsoft; 334 where the reason was asked for and nothing followed
_TEXT = 500  # characters of an answer that are kept


@dataclass(frozen=True, slots=True)
class Login:
    """By XOAUTH2, as Google and Microsoft have it."""

    user: str
    tokens: AccessTokens
    token: AccessToken


async def deliver(
    mail: ComposedMail, settings: SmtpSettings, our_name: str, tokens: AccessTokens | None = None
) -> None:
    """The server has taken the mail when this returns; raises a SendError when it has not, or nobody can know.

    `our_name` is the host that we say to be. Nobody gets the mail unless everybody it is for is taken by the server.
    `tokens`: where a server is logged in to without a password.
    """
    login = Login(settings.user, tokens, await tokens.token()) if tokens is not None and settings.user else None
    client = _client(settings, our_name)
    try:
        await _before_the_content(client, mail, settings, login)
        await _content(client, mail, settings)
        await _say_goodbye(client)
    finally:
        client.close()


def _client(settings: SmtpSettings, our_name: str) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=settings.host,
        port=settings.port,
        username=settings.user if settings.password is not None else None,
        password=settings.password.get_secret_value() if settings.password is not None else None,
        local_hostname=our_name,
        timeout=settings.command_timeout,
        use_tls=settings.security is Security.TLS,
        start_tls=settings.security is Security.STARTTLS,
        cert_bundle=settings.certificates,
    )


async def _before_the_content(
    client: aiosmtplib.SMTP, mail: ComposedMail, settings: SmtpSettings, login: Login | None
) -> None:
    """Whatever goes wrong here, nothing was sent."""
    try:
        async with asyncio.timeout(settings.command_timeout):
            await _connect(client)
            if login is not None:
                await client.auth_xoauth2(login.user, login.token.secret.get_secret_value())
            await _address(client, mail)
    except aiosmtplib.SMTPAuthenticationError as refused:
        if login is not None and refused.code in _TOKEN_REFUSED:
            raise login.tokens.refused(login.token, refused.message[:_TEXT]) from refused
        raise _refusal(Stage.LOGIN, refused) from refused
    except aiosmtplib.SMTPResponseException as refused:
        if refused.code < 0:  # what came back is no answer
            raise Unavailable(f"the mail server said what nobody understands: {refused.message[:_TEXT]}") from refused
        raise _refusal(Stage.GREETING, refused) from refused
    except (TimeoutError, OSError) as problem:  # the library's own errors of the connection are OSErrors
        raise _unreached(problem) from problem
    except aiosmtplib.SMTPException as problem:
        # It offers no STARTTLS, or no way to log in that we know.
        raise Misconfigured(f"the mail server cannot do what the settings ask for: {problem.message}") from problem


async def _connect(client: aiosmtplib.SMTP) -> None:
    await client.connect()
    if client.is_ehlo_or_helo_needed:
        await client.ehlo()


async def _address(client: aiosmtplib.SMTP, mail: ComposedMail) -> None:
    encoding = "utf-8" if mail.is_international else "ascii"
    answer = await client.execute_command(b"MAIL", f"FROM:<{mail.sender}>".encode(encoding), *_options(client, mail))
    _expect_yes(Answer(Stage.SENDER, answer.code, answer.message[:_TEXT]))
    for number, address in enumerate(mail.recipients):
        answer = await client.execute_command(b"RCPT", f"TO:<{address}>".encode(encoding))
        _expect_yes(Answer(Stage.RECIPIENT, answer.code, answer.message[:_TEXT]), address if number else None)


def _options(client: aiosmtplib.SMTP, mail: ComposedMail) -> list[bytes]:
    options = [f"SIZE={len(mail.content)}".encode()] if client.supports_extension("size") else []
    if mail.is_international:
        if not client.supports_extension("smtputf8"):
            raise ContentRefused("the mail server takes no addresses in other alphabets (SMTPUTF8)")
        options.append(b"SMTPUTF8")
    return options


def _expect_yes(answer: Answer, copied: str | None = None) -> None:
    if answer.code not in _YES:
        raise send_error(answer) if copied is None else copy_error(answer, copied)


async def _content(client: aiosmtplib.SMTP, mail: ComposedMail, settings: SmtpSettings) -> None:
    """An answer is an answer; without one the server may have taken the mail."""
    try:
        await client.data(mail.content, timeout=settings.data_timeout)
    except aiosmtplib.SMTPResponseException as refused:
        if refused.code < 0:
            raise OutcomeUnknown(
                f"the mail was handed over, and the answer makes no sense: {refused.message[:_TEXT]}"
            ) from refused
        raise _refusal(Stage.CONTENT, refused) from refused
    except (aiosmtplib.SMTPException, OSError) as problem:
        words = f"the mail was handed over, but no answer came: {type(problem).__name__}"
        raise OutcomeUnknown(words) from problem


async def _say_goodbye(client: aiosmtplib.SMTP) -> None:
    """The mail is delivered; how the server takes our leave changes nothing."""
    try:
        await client.quit(timeout=QUIT_SECONDS)
    except (aiosmtplib.SMTPException, OSError):
        return


def _refusal(stage: Stage, refused: aiosmtplib.SMTPResponseException) -> SendError:
    return send_error(Answer(stage, refused.code, refused.message[:_TEXT]))


def _unreached(problem: BaseException) -> SendError:
    """A server whose certificate is not to be trusted will not do better by itself; the others may."""
    cause = problem.__cause__ if problem.__cause__ is not None else problem
    if isinstance(cause, ssl.SSLError):
        return Misconfigured(f"no safe connection to the mail server: {cause}")
    return Unavailable(f"the mail server was not reached: {type(problem).__name__} {problem}")
