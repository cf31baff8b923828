# Paying in Telegram Stars for the name of who wrote a mail.

invoice-title = Who wrote it
invoice-label = The name
invoice-description = The name of who wrote you mail no. { NUMBER($number, useGrouping: 0) }, told to you in this chat, once it is paid.
invoice-terms = 🎭 Whoever wrote you mail no. { NUMBER($number, useGrouping: 0) } in { $group } allows you to know. It costs ⭐ { $stars }.

    The Stars go to the owner of this bot, not to who wrote. If I can't tell you the name, they come back by themselves. Once told, there is no refund. Questions: /paysupport
invoice-terms-operator = 🎭 Whoever wrote you mail no. { NUMBER($number, useGrouping: 0) } in { $group } allows you to know. It costs ⭐ { $stars }.

    The Stars go to { $operator }, who runs this bot, not to who wrote. If I can't tell you the name, they come back by themselves. Once told, there is no refund. Questions: /paysupport

# Why Telegram's window says that it can't be paid: plain, and short.
checkout-not-allowed = This invoice is no longer valid. Open the mail again with /mail to see what it costs today. Nothing was paid.
checkout-known = You already know who wrote this mail, or the name is on its way. Nothing was paid.
checkout-over = This mail is over, so its name can't be told any more. Nothing was paid.
checkout-removed = This mail was taken away, so its name can't be told. Nothing was paid.
checkout-off = There is no anonymous mail in this group any more. Nothing was paid.
checkout-not-now = I can't check this right now. Please try again in a few minutes. Nothing was paid.

paid-name-follows = ⭐ { $stars } received, thank you! The name is on its way, in this chat.
paid-again = You had already paid for this name. The ⭐ { $stars } are on their way back to you, by themselves.
paid-goes-back = I can't tell this name any more, so the ⭐ { $stars } are on their way back to you, by themselves.
paid-name = 🎭 Mail no. { NUMBER($number, useGrouping: 0) } in { $group } was written by <b><a href="tg://user?id={ $member }">{ $name }</a></b>. Keep it between you two. 💚
refunded = ⭐ { $stars } are back with you: I couldn't tell you the name.
refunded-gone = ⭐ { $stars } are back with you: the name of this mail can't be told any more.
refunded-paid-before = ⭐ { $stars } are back with you: you had already paid for this name.
refunded-asked = ⭐ { $stars } are back with you, as you asked.

paysupport-head = ⭐ <b>What you paid</b>, the newest first:
paysupport-one = ⭐ <b>This payment:</b>
paysupport-unknown = I don't know a payment of yours by that number. It is in Telegram: Settings → My Stars → the payment → Transaction ID.
paysupport-none = ⭐ You haven't paid anything here in Telegram Stars.
paysupport-entry = <b>{ $number }.</b> ⭐ { $stars } on { $day }, { $what }
    { $state ->
        [delivered] ✅ You were told the name.
        [due] ↩️ On its way back to you.
        [refunded] ↩️ It went back to you.
        [failed] ⚠️ It should go back, but Telegram refuses. Whoever runs this bot has been told.
       *[paid] ⏳ Paid; the name is on its way.
    }
    <code>{ $charge }</code>
paysupport-for-mail = for the name of mail no. { NUMBER($number, useGrouping: 0) } in { $group }
paysupport-for-unknown = for nothing I know of
paysupport-ask = ↩️ I want ⭐ { $stars } back ({ $number })
paysupport-asked = ↩️ All right: ⭐ { $stars } are on their way back to you. Telegram tells you when they are there.
paysupport-delivered = You were told the name meanwhile, so this payment can't go back.
paysupport-late = This was paid more than 21 days ago, so I can't give it back by myself any more.
paysupport-contact = What was not told goes back by itself, or within 21 days when you ask. Something else? Write to { $contact }.
paysupport-no-contact = What was not told goes back by itself, or within 21 days when you ask. Something else? Talk to the admins of your group.

paysupport-failed = ⚠️ <b>For you, as the owner:</b> { $count ->
        [one] one payment
       *[other] { $count } payments
    } should go back, and Telegram refuses. Look them up in the bot's Stars in Telegram: a charge that isn't there can't go back.
paysupport-failed-entry = <b>{ $number }.</b> ⭐ { $stars } on { $day }
    <code>{ $charge }</code>
paysupport-again = 🔁 Try again
paysupport-tried = 🔁 { $count ->
        [one] One payment is
       *[other] { $count } payments are
    } tried again, within a few minutes.

command-paysupport = What you paid in Stars, and refunds
guide-paysupport = Shows your last payments in Telegram Stars, where each stands, and gives back what wasn't delivered.
example-paysupport = /paysupport
