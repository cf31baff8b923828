# /macros: what is on the plate.

macros-needs-food = What's on the plate? Write it after /macros, reply to a message with the command, or send a photo with /macros as its caption. 🍽️
macros-title = 🍽️ <b>Estimate for this plate</b>
macros-item = • <b>{ $name }</b> ({ $portion })
    { $numbers }
# No line breaks within a number and its unit.
macros-numbers = { $kcal }{"\u00A0"}kcal · protein{"\u00A0"}{ $protein }{"\u00A0"}g · carbs{"\u00A0"}{ $carbs }{"\u00A0"}g · fat{"\u00A0"}{ $fat }{"\u00A0"}g
macros-total = <b>Total</b>
    { $numbers }
macros-assumption = <i>Assumed: { $text }</i>
macros-note = ℹ️ This is only an estimate, made by an AI: the real plate may differ. It doesn't replace a nutritionist.
macros-no-food = I couldn't find anything to eat or drink there. What's on the plate? Your question wasn't counted.
macros-failed = I did the sums twice and they didn't add up, so I'd rather not guess. Describe the plate with amounts and try again. Your question wasn't counted. (code { $code })
macros-photo-refused = I can't open that picture: send it as a photo (or as an image file of up to 3.5 MB), or describe the plate. Your question wasn't counted.
macros-photo-unavailable = I couldn't get the photo from Telegram just now. Try again in a moment. Your question wasn't counted.
macros-no-numbers = 💛 I'd rather not talk numbers this time. Food is much more than numbers, and your well-being comes first.

    If eating or looking in the mirror has become hard, talking helps: a nutritionist, a psychologist or a doctor and, at any time, CVV in Brazil at 188. If you're under 18, it's good to have someone in your family with you on this. Your question wasn't counted.
macros-in-private = 💬 I can answer this one better in private: <a href="{ $link }">open our chat</a>, tap Start, and send it to me there.

# As a table.
macros-table-item = What's in it
macros-table-portion = { $name } ({ $portion })
macros-table-kcal = kcal
macros-table-protein = Protein (g)
macros-table-carbs = Carbs (g)
macros-table-fat = Fat (g)
macros-table-total = Total

# Commands: the line of the menu, what the page says, an example.
command-macros = What's in a meal: text, reply or photo
guide-macros = Estimates the calories and macros of a meal, as ranges. Describe it, reply to a message or send a photo with the command in its caption.
example-macros = /macros rice, beans, a medium steak and salad
