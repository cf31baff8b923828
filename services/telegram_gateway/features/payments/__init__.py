"""Telegram Stars: the invoice, the checkout, what is told or given back, and /paysupport."""
