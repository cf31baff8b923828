# /macros: what is on the plate.

macros-needs-food = What is on the plate? Write it after /macros, reply to a message with the command, or send a photo with /macros as its caption. 🍽️
macros-title = 🍽️ <b>Estimate of the plate</b>
macros-item = • <b>{ $name }</b> ({ $portion })
    { $numbers }
# No line breaks within a number and its unit.
macros-numbers = { $kcal }{"\u00A0"}kcal · protein{"\u00A0"}{ $protein }{"\u00A0"}g · carbs{"\u00A0"}{ $carbs }{"\u00A0"}g · fat{"\u00A0"}{ $fat }{"\u00A0"}g
macros-total = <b>Total</b>
    { $numbers }
macros-assumption = <i>Taken for granted: { $text }</i>
macros-note = ℹ️ This is just an estimate, made by an AI: the real plate may differ. It does not replace a nutritionist.
macros-no-food = I found nothing to eat or drink there. Tell me what is on the plate? Your question was not counted.
macros-failed = The sums did not add up twice, so I would rather not guess. Try to describe the plate with amounts. Your question was not counted. (code { $code })
macros-photo-refused = I can't look at that photo: send it as a photo (or an image of up to 3.5 MB), or describe the plate. Your question was not counted.
macros-photo-unavailable = I could not fetch the photo from Telegram just now. Try again in a moment. Your question was not counted.
macros-no-numbers = 💛 This time I would rather not talk in numbers. Food is more than sums, and how you are comes first.

    If eating or looking at yourself has become heavy, talking helps: a nutritionist, a psychologist or a doctor, and at any hour CVV on 188. If you are under 18, have somebody of your family in on it. Your question was not counted.
macros-in-private = 💬 I can answer that better in private: tap my name, then Start, and send it to me there.

# Commands: the line of the menu, what the page says, an example.
command-macros = What is in a meal: text, reply or photo
guide-macros = Estimates the calories and macros of a meal, as ranges. Describe it, reply to a message or send a photo with the command in its caption.
example-macros = /macros rice, beans, a medium steak and salad
