# The first hours of who comes in.

newcomer-told = 👋 Hi! In <b>{ $group }</b>, links, forwards, contacts and mentions wait until your first check-in or for 24 hours. I removed your message and showed it to the people who run the group, who can let it stand. Without those you can write right away!
newcomer-shown = 🛡 <b>{ $name }</b> just joined <b>{ $group }</b> and sent { $kind }. I removed it, and they know why. If more comes today I remove it too, without telling you again.
newcomer-shown-channel = 🛡 <b>{ $name }</b>, a channel, wrote in <b>{ $group }</b> and sent { $kind }. I took it away: nobody can tell who writes as a channel. If it sends more today, that goes too, without another word.
newcomer-channel = A channel
newcomer-kind-link = a link
newcomer-kind-forward = something from another chat
newcomer-kind-contact = a contact
newcomer-kind-mention = a mention
newcomer-same-text = 👀 <b>{ $name }</b> came to <b>{ $group }</b> lately and wrote the same text in more than one group that I look after. It may be advertising, it may just be enthusiasm: have a look. If need be, reply to the message with /purge or /ban.
newcomer-same-text-link = 👉 See the message
newcomer-let-stand = ✅ Let it stand
newcomer-stands = ✅ It stands in <b>{ $group }</b>: <b>{ $name }</b> can send whatever they like.
newcomer-stands-already = Somebody already did.
newcomer-said = 💬 { $name } said:
newcomer-may-write = ✅ { $name }, you can send it again: the people who run the group said yes.
burst-told = 🌊 { $count } people joined <b>{ $group }</b> within a minute. They are welcomed together. If it looks like a raid, I can watch the links of whoever just joined; and in Telegram you can ask for approval of new members.
burst-told-guarded = 🌊 { $count } people joined <b>{ $group }</b> within a minute. They are welcomed together, and I already watch the links of whoever just joined. In Telegram you can ask for approval of new members.
burst-guard = 🛡 Watch links
burst-guarded = 🛡 First hours are on in <b>{ $group }</b>. To turn them off: /config
burst-held = ⏸ Who comes by themselves can't write, and requests to join wait, until { $time } or until you lift it.
burst-lift = ▶️ Lift it
burst-lifted = ▶️ Newcomers can write in <b>{ $group }</b>.
burst-over = That is over already.
