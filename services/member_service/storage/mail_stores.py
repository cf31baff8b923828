"""All that is kept of anonymous mail, on one database."""

from member_service.storage.database import Database
from member_service.storage.mail_choices import MongoMailChoices, MongoMailQuotas
from member_service.storage.mail_drafts import MongoMailDrafts
from member_service.storage.mail_lines import MongoMailLines
from member_service.storage.mails import MongoMails


class MailStores:
    """Every store of it."""

    def __init__(self, database: Database) -> None:
        self.mails = MongoMails(database)
        self.lines = MongoMailLines(database)
        self.drafts = MongoMailDrafts(database)
        self.choices = MongoMailChoices(database)
        self.quotas = MongoMailQuotas(database)
