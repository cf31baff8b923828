"""What the process that the programs are forked from has done before: imports, and parsing the catalogues."""

import gc

import coach_service.app
import member_service.app
import sandbox.app
import telegram_gateway.app
from telegram_gateway.texts import Texts

__all__ = ["coach_service", "member_service", "sandbox", "telegram_gateway"]

# They are kept for the process: a fork finds them parsed.
Texts()
# A fork's collector shall not touch, and so copy, what it shares.
gc.freeze()
