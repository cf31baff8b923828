"""Settings of the member service."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, SecretStr

from member_service.domain.budgets import Limits
from member_service.domain.days import is_time_zone
from member_service.storage.sealing import Keys
from servicekit import retention
from servicekit.rpc_server import MAX_CONCURRENT_RPCS
from servicekit.settings import ServiceSettings

NANO = 1_000_000_000


def _mongodb_uri(uri: SecretStr) -> SecretStr:
    if not uri.get_secret_value().startswith(("mongodb://", "mongodb+srv://")):
        raise ValueError("has to start with mongodb:// or mongodb+srv://")
    return uri


def _data_keys(keys: SecretStr) -> SecretStr:
    Keys.parse(keys.get_secret_value())
    return keys


def _mail_keys(keys: SecretStr | None) -> SecretStr | None:
    """An empty file is none."""
    if keys is None or not keys.get_secret_value().strip():
        return None
    return _data_keys(keys)


def _listen_address(address: str) -> str:
    if not re.fullmatch(r"\S+:\d{1,5}", address):
        raise ValueError("has to be host:port, such as 0.0.0.0:50051")
    return address


def _time_zone(name: str) -> str:
    if not is_time_zone(name):
        raise ValueError("has to be an IANA time zone, such as America/Sao_Paulo")
    return name


class MemberServiceSettings(ServiceSettings):
    """What the member service reads from its environment."""

    member_service_listen: Annotated[str, AfterValidator(_listen_address)] = "127.0.0.1:50051"
    member_api_listen: Annotated[str, AfterValidator(_listen_address)] | None = None
    """Where systems call with a key, over TLS. Unset: nowhere."""
    mongodb_uri: Annotated[SecretStr, AfterValidator(_mongodb_uri)] | None = None
    """Unset: the embedded engine, in memory. Not in production."""
    mongodb_database: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,63}$")] = "gymnation"
    data_keys: Annotated[SecretStr, AfterValidator(_data_keys)] | None = None
    """The keys that seal memories and questions: lines of an id and 32 bytes in base64, the first one seals.

    Unset: keys that everybody knows. Not in production.
    """
    mail: Literal["on", "off"] = "on"
    """Whether groups may turn anonymous mail on. Each group's admins do that for themselves."""
    mail_keys: Annotated[SecretStr | None, AfterValidator(_mail_keys)] = None
    """The keys that seal who wrote an anonymous mail, in the form of DATA_KEYS, and no key of those.

    A line `<id> lost` says that a key is gone for good: the senders that it sealed are known to nobody.
    Unset or empty: keys that everybody knows, and in production no anonymous mail.
    """
    mail_stars_at_most: Annotated[int, Field(ge=0, le=10_000)] = 0
    """So many Telegram Stars a group may ask for saying who wrote a mail. 0: it costs nothing anywhere."""
    backup_days: Annotated[int, Field(ge=1, le=retention.BACKUPS.days)] = 35
    """How long the oldest backup of the database lives. An erasure is known so long, to be done again.

    So a member who was erased does not come back with a backup.
    """
    private_question_quota: Annotated[int, Field(ge=0, le=50)] = 5
    """Questions per member and day in private chat."""
    private_time_zone: Annotated[str, AfterValidator(_time_zone)] = "America/Sao_Paulo"
    """Whose midnight ends a day in private chat."""
    budget_system_usd: Annotated[Decimal, Field(ge=0, le=100_000)] = Decimal(5)
    """What the coach may cost on a day, all in all. 0: no limit."""
    budget_group_usd: Annotated[Decimal, Field(ge=0, le=100_000)] = Decimal(1)
    """The same for each group."""
    budget_member_usd: Annotated[Decimal, Field(ge=0, le=100_000)] = Decimal("0.25")
    """The same for each member, wherever they ask."""
    budget_share_percent: Annotated[int, Field(ge=1, le=100)] = 25
    """How much of BUDGET_SYSTEM_USD one group, or one member, may spend at the most."""
    budget_judge_usd: Annotated[Decimal, Field(ge=0, le=100_000)] = Decimal(1)
    """What the second opinions on questions may cost on a day. 0: no limit."""
    budget_mail_usd: Annotated[Decimal, Field(ge=0, le=100_000)] = Decimal("0.5")
    """What reading anonymous mails may cost on a day; without money a person reads them. 0: no limit."""
    max_concurrent_rpcs: Annotated[int, Field(ge=1)] = MAX_CONCURRENT_RPCS
    """Calls under way at once; further ones are refused at once."""
    shutdown_grace_s: Annotated[float, Field(ge=0, le=300)] = 10.0
    """How long running calls may take to finish after SIGTERM."""

    grpc_listens: ClassVar[tuple[str, ...]] = ("member_service_listen",)

    @property
    def keys(self) -> Keys:
        """The keys; outside of production also those of development, to open what lies there."""
        if self.data_keys is None:
            return Keys.for_development()
        return Keys.parse(self.data_keys.get_secret_value(), production=self.environment == "production")

    @property
    def sender_keys(self) -> Keys:
        """The keys of anonymous mail."""
        if self.mail_keys is None:
            return Keys.for_development()
        return Keys.parse(self.mail_keys.get_secret_value(), production=self.environment == "production")

    @property
    def mail_allowed(self) -> bool:
        """Whether there may be any mail: the owner allows it, and there are keys for it."""
        return self.mail == "on" and (self.mail_keys is not None or self.environment != "production")

    @property
    def budget_limits(self) -> Limits:
        """The budgets' limits in nano US dollars."""
        return Limits(
            system=int(self.budget_system_usd * NANO),
            group=int(self.budget_group_usd * NANO),
            member=int(self.budget_member_usd * NANO),
            time_zone=self.private_time_zone,
            judge=int(self.budget_judge_usd * NANO),
            mail=int(self.budget_mail_usd * NANO),
            share_percent=self.budget_share_percent,
        )

    @classmethod
    def cross_checks(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        yield from super().cross_checks(given)
        if given.get("member_api_listen") and not given.get("tls_certificate"):
            yield "member_api_listen", "needs TLS_CERTIFICATE: a key never travels in plaintext"
        if given.get("environment") == "production" and not given.get("mongodb_uri"):
            yield (
                "mongodb_uri",
                "is required in production: the embedded engine keeps its data in memory only",
            )
        if given.get("environment") == "production" and not given.get("data_keys"):
            yield "data_keys", "is required in production: memories and questions are sealed with them"
