"""What the process that programs are forked from has done before: imports, and what is read once."""

import gc

import coach_service.app
import member_service.app
import sandbox.app
import telegram_gateway.app
from coach_service.domain.safety.warming import warm_up
from telegram_gateway.texts import Texts

__all__ = ["coach_service", "member_service", "sandbox", "telegram_gateway"]

# Catalogues and tables of safety are kept for the process: a fork finds them read.
Texts()
warm_up()
# A fork's collector shall not touch, and so copy, what it shares.
gc.freeze()
