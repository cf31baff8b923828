# Paying in Telegram Stars for the name of who wrote a mail.

invoice-title = Who wrote it
invoice-label = The name
invoice-description = The name of whoever wrote you mail no. { NUMBER($number, useGrouping: 0) }, told to you in this chat once you have paid.
invoice-terms = 🎭 Whoever wrote you mail no. { NUMBER($number, useGrouping: 0) } in { $group } lets you know who they are. It costs ⭐ { $stars }.

    The Stars go to the owner of this bot, not to the writer. If I can't tell you the name, they come back automatically. Once I have told you, there is no refund. Questions: /paysupport
invoice-terms-operator = 🎭 Whoever wrote you mail no. { NUMBER($number, useGrouping: 0) } in { $group } lets you know who they are. It costs ⭐ { $stars }.

    The Stars go to { $operator }, who runs this bot, not to the writer. If I can't tell you the name, they come back automatically. Once I have told you, there is no refund. Questions: /paysupport

# Why Telegram's window says that it can't be paid: plain, and short.
checkout-not-allowed = This invoice is no longer valid. Open the mail again with /mail to see what it costs today. Nothing was paid.
checkout-known = You already know who wrote this mail, or the name is on its way. Nothing was paid.
checkout-over = This mail is over, so its name can't be told any more. Nothing was paid.
checkout-removed = This mail was taken away, so its name can't be told. Nothing was paid.
checkout-off = There is no anonymous mail in this group any more. Nothing was paid.
checkout-not-now = I can't check this right now. Please try again in a few minutes. Nothing was paid.

paid-name-follows = ⭐ { $stars } received, thank you! The name is on its way, in this chat.
paid-again = You had already paid for this name. Your ⭐ { $stars } are on their way back to you; there is nothing you need to do.
paid-goes-back = I can't tell you this name any more, so your ⭐ { $stars } are on their way back to you; there is nothing you need to do.
paid-name = 🎭 Mail no. { NUMBER($number, useGrouping: 0) } in { $group } was written by <b><a href="tg://user?id={ $member }">{ $name }</a></b>. Keep it between you two. 💚
refunded = ⭐ { $stars } are back with you: I couldn't tell you the name.
refunded-gone = ⭐ { $stars } are back with you: I can't tell who wrote this mail any more.
refunded-paid-before = ⭐ { $stars } are back with you: you had already paid for this name.
refunded-asked = ⭐ { $stars } are back with you, as you asked.

paysupport-head = ⭐ <b>What you paid</b>, the newest first:
paysupport-one = ⭐ <b>This payment:</b>
paysupport-unknown = I don't know of any payment of yours with that number. You can find it in Telegram: Settings → My Stars → the payment → Transaction ID.
paysupport-none = ⭐ You haven't paid anything here in Telegram Stars.
paysupport-entry = <b>{ $number }.</b> ⭐ { $stars } on { $day }, { $what }
    { $state ->
        [delivered] ✅ You were told the name.
        [due] ↩️ On the way back to you.
        [refunded] ↩️ Refunded to you.
        [failed] ⚠️ This should be refunded, but Telegram refuses. Whoever runs this bot has been told.
       *[paid] ⏳ Paid; the name is on its way.
    }
    <code>{ $charge }</code>
paysupport-for-mail = for the name of mail no. { NUMBER($number, useGrouping: 0) } in { $group }
paysupport-for-unknown = for nothing I know of
paysupport-ask = ↩️ I want ⭐ { $stars } back ({ $number })
paysupport-asked = ↩️ All right: ⭐ { $stars } are on their way back to you. Telegram will tell you when they arrive.
paysupport-delivered = You have been told the name in the meantime, so this payment can't be refunded.
paysupport-late = This was paid more than 21 days ago, so I can't refund it here any more.
paysupport-contact = If I couldn't tell you a name, your Stars come back automatically, or when you ask within 21 days. Anything else? Write to { $contact }.
paysupport-no-contact = If I couldn't tell you a name, your Stars come back automatically, or when you ask within 21 days. Anything else? Talk to the admins of your group.

paysupport-failed = ⚠️ <b>For you, as the owner:</b> { $count ->
        [one] one payment
       *[other] { $count } payments
    } should be refunded, and Telegram refuses. Look in the bot's Stars in Telegram: a charge that isn't there can't be refunded.
paysupport-failed-entry = <b>{ $number }.</b> ⭐ { $stars } on { $day }
    <code>{ $charge }</code>
paysupport-again = 🔁 Try again
paysupport-tried = 🔁 { $count ->
        [one] I'll try one payment
       *[other] I'll try { $count } payments
    } again within a few minutes.

command-paysupport = What you paid in Stars, and refunds
guide-paysupport = Shows your last payments in Telegram Stars, and where each one stands, and refunds what wasn't delivered.
example-paysupport = /paysupport
