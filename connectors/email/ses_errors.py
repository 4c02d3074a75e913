"""What boto3 raises, in the words of the contract: one table for sending, one for fetching from S3.

Sources: Amazon SES API v2, SendEmail; "Common errors" of Amazon's services; Amazon S3, "Error responses"; botocore's
`httpsession.py` for what stands behind each network error.
"""

import re
import ssl
from collections.abc import Mapping

from botocore import exceptions
from botocore.parsers import ResponseParserError

from connectors.contract.errors import (
    ContentRefused,
    Misconfigured,
    NotReachable,
    OutcomeUnknown,
    Refused,
    SendError,
    Throttled,
    Unavailable,
)

RATE_PAUSE = 2.0  # seconds; SES counts by the second
QUOTA_PAUSE = 3600.0  # the quota of a day is counted over the last 24 hours
LONGEST_WORDS = 500

# What can come out of a call of boto3.
BOTO_ERRORS = (exceptions.BotoCoreError, exceptions.ClientError, ResponseParserError)

NEVER_SENT = (
    exceptions.EndpointConnectionError,
    exceptions.ConnectTimeoutError,
    exceptions.ProxyConnectionError,
)
OUR_SETTINGS = (
    exceptions.NoCredentialsError,
    exceptions.PartialCredentialsError,
    exceptions.CredentialRetrievalError,
    exceptions.MetadataRetrievalError,
    exceptions.NoRegionError,
    exceptions.InvalidRegionError,
    exceptions.InvalidConfigError,
    exceptions.ConfigParseError,
    exceptions.ProfileNotFound,
    exceptions.ConfigNotFound,
    exceptions.UnauthorizedSSOTokenError,
    exceptions.SSOTokenLoadError,
    exceptions.TokenRetrievalError,
    exceptions.EndpointProviderError,
    exceptions.UnknownEndpointError,
)

_ACCOUNT = (
    "AccessDenied",
    "AccessDeniedException",
    "AccountSendingPausedException",
    "AccountSuspendedException",
    "AllAccessDisabled",
    "AuthFailure",
    "AuthorizationHeaderMalformed",
    "ConfigurationSetDoesNotExist",
    "ConfigurationSetDoesNotExistException",
    "ConfigurationSetSendingPausedException",
    "ExpiredToken",
    "ExpiredTokenException",
    "Forbidden",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "InvalidToken",
    "MailFromDomainNotVerified",
    "MailFromDomainNotVerifiedException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "NotAuthorized",
    "NotFoundException",  # of what a sending call names: the configuration set
    "NotSignedUp",
    "OptInRequired",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SendingPausedException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
)
_BUSY = (
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequests",
    "TooManyRequestsException",
)
_SENDING: Mapping[str, type[SendError]] = {
    **dict.fromkeys(_ACCOUNT, Misconfigured),
    "ServiceUnavailable": Unavailable,
    "ServiceUnavailableException": Unavailable,
}
_FETCHING: Mapping[str, type[SendError]] = {
    **dict.fromkeys(_ACCOUNT, Misconfigured),
    "403": Misconfigured,
    "NoSuchBucket": Misconfigured,
    "PermanentRedirect": Misconfigured,
    "KMS.DisabledException": Misconfigured,
    "NoSuchKey": NotReachable,
    "404": NotReachable,
    "InvalidObjectState": NotReachable,
}
_UNVERIFIED = re.compile("not verified|authority to send", re.IGNORECASE)
_TOO_LONG = re.compile("message length|message is too|recipient count", re.IGNORECASE)
_DAILY = re.compile("daily|quota", re.IGNORECASE)


def sending_error(problem: Exception, mail_from: str) -> SendError:
    """Only what surely did not reach SES may be tried again. `mail_from` tells whose address is not verified."""
    match problem:
        case exceptions.ClientError():
            return _refused_sending(_Answer(problem), mail_from)
        case _ if isinstance(problem, NEVER_SENT) or _is_certificate(problem):
            return Unavailable(f"SES was not reached: {type(problem).__name__}")
        case _ if isinstance(problem, OUR_SETTINGS):
            return Misconfigured(_words(problem))
        case exceptions.ParamValidationError():
            return ContentRefused(_words(problem))
        case _:
            return OutcomeUnknown(f"sent, but no answer could be read: {type(problem).__name__}")


def fetching_error(problem: Exception) -> SendError:
    """Fetching changes nothing, so whatever may pass is tried again."""
    match problem:
        case exceptions.ClientError():
            return _refused_fetching(_Answer(problem))
        case _ if isinstance(problem, OUR_SETTINGS):
            return Misconfigured(_words(problem))
        case exceptions.ParamValidationError():
            return Refused(_words(problem))
        case _:
            return Unavailable(f"the mail could not be fetched from S3: {type(problem).__name__}")


class _Answer:
    """A refusal as the server wrote it."""

    def __init__(self, problem: exceptions.ClientError) -> None:
        response = problem.response
        self.code = str(response.get("Error", {}).get("Code") or "")
        self.text = str(response.get("Error", {}).get("Message") or self.code)[:LONGEST_WORDS]
        self.status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0)


def _refused_sending(answer: _Answer, mail_from: str) -> SendError:
    if answer.code in _BUSY or answer.code == "LimitExceededException" or answer.status == 429:
        pause = QUOTA_PAUSE if _DAILY.search(answer.text) or answer.code == "LimitExceededException" else RATE_PAUSE
        return Throttled(pause, answer.text, code=answer.code)
    if answer.code in _SENDING:
        return _SENDING[answer.code](answer.text, code=answer.code)
    if answer.status == 503:
        return Unavailable(answer.text, code=answer.code)
    if answer.status >= 500 or answer.status == 0:
        return OutcomeUnknown(f"SES failed in the middle: {answer.text}", code=answer.code)
    return _by_words(answer, mail_from)


def _by_words(answer: _Answer, mail_from: str) -> SendError:
    """SES has one code for many a reason."""
    if _UNVERIFIED.search(answer.text) and _is_about(answer.text, mail_from):
        return Misconfigured(answer.text, code=answer.code)
    if _TOO_LONG.search(answer.text):
        return ContentRefused(answer.text, code=answer.code)
    return Refused(answer.text, code=answer.code)


def _is_about(text: str, mail_from: str) -> bool:
    """Whether our own address or domain is meant. A recipient that is not verified speaks for an account still in
    Amazon's sandbox, which is no reason to stop everything."""
    domain = mail_from.rpartition("@")[2].lower()
    return not domain or domain in text.lower()


def _refused_fetching(answer: _Answer) -> SendError:
    if answer.code in _BUSY or answer.status == 429:
        return Throttled(RATE_PAUSE, answer.text, code=answer.code)
    if answer.code in _FETCHING:
        return _FETCHING[answer.code](answer.text, code=answer.code)
    if answer.status >= 500 or answer.status == 0 or answer.code == "RequestTimeout":
        return Unavailable(answer.text, code=answer.code)
    return Refused(answer.text, code=answer.code)


def _is_certificate(problem: Exception) -> bool:
    """The server could not prove who it is, so that nothing was said to it."""
    inner = problem.kwargs.get("error") if isinstance(problem, exceptions.SSLError) else None
    return any(isinstance(one, ssl.SSLCertVerificationError) for one in getattr(inner, "args", ()))


def _words(problem: Exception) -> str:
    return str(problem)[:LONGEST_WORDS]
