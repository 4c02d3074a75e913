"""What an operator must give for Amazon SES: where mail comes from (SNS, S3) and how it goes out."""

import ipaddress
import re
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

_REGION = re.compile(r"[a-z]{2}(?:-[a-z]{2,20}){1,3}-[0-9]{1,2}")
# Amazon Resource Names of SNS topics; a FIFO topic cannot post to a web address.
_TOPIC = re.compile(r"arn:aws[a-z-]{0,10}:sns:[a-z0-9-]{3,30}:[0-9]{12}:[A-Za-z0-9_-]{1,256}")


def _region(name: str) -> str:
    if not _REGION.fullmatch(name):
        raise ValueError(f"{name!r} is no region of Amazon's; write it like eu-central-1")
    return name


def _topic(arn: str) -> str:
    if not _TOPIC.fullmatch(arn):
        raise ValueError(f"{arn!r} is no SNS topic; write it like arn:aws:sns:eu-central-1:123456789012:my-topic")
    return arn


def _http_address(address: str) -> str:
    if not address.startswith(("http://", "https://")) or not urlsplit(address).hostname:
        raise ValueError(f"{address!r} is no http or https address")
    return address.rstrip("/")


def _loopback_address(address: str) -> str:
    """Whoever owns the address can sign mail as Amazon does, so it may only be this machine."""
    found = urlsplit(_http_address(address))
    try:
        is_here = ipaddress.ip_address(found.hostname or "").is_loopback
    except ValueError:
        is_here = False
    if not is_here or found.path.strip("/") or found.query or found.fragment or found.username is not None:
        raise ValueError("sns_certificate_base is for the sandbox alone, and may only be http://127.0.0.1:PORT")
    return address.rstrip("/")


Region = Annotated[str, AfterValidator(_region)]
TopicArn = Annotated[str, AfterValidator(_topic)]
HttpAddress = Annotated[str, AfterValidator(_http_address)]
LoopbackAddress = Annotated[str, AfterValidator(_loopback_address)]


class SesSettings(BaseModel):
    """Amazon SES for one account. Times are in seconds; the hub gives a send fifteen of them in all.

    `topic_arns`: the only SNS topics whose posts are let in; with none, nothing is. `bucket`: where the receipt rule puts
    mail. Without keys boto3 looks where it always does (environment, profile, role). `endpoint_url` is for simulators.
    `accept_sha1`: let in SignatureVersion 1 too; better set the topic's attribute SignatureVersion to 2.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    region: Region
    topic_arns: tuple[TopicArn, ...] = ()
    bucket: str | None = Field(default=None, min_length=3, max_length=63)
    access_key: SecretStr | None = None
    secret_key: SecretStr | None = None
    endpoint_url: HttpAddress | None = None
    configuration_set: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{1,64}$")
    accept_sha1: bool = False
    max_age_seconds: int = Field(default=3600, gt=0, le=86400)
    connect_timeout: float = Field(default=4, gt=0, le=60)
    read_timeout: float = Field(default=10, gt=0, le=120)
    sns_certificate_base: LoopbackAddress | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.access_key is None) != (self.secret_key is None):
            raise ValueError("access_key and secret_key belong together: give both, or none to use boto3's own sources")
        return self
