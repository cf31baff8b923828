# /macros: o que tem no prato.

macros-needs-food = O que tem no prato? Escreva depois de /macros, responda a uma mensagem com o comando, ou mande uma foto com /macros na legenda. 🍽️
macros-title = 🍽️ <b>Estimativa do prato</b>
macros-item = • <b>{ $name }</b> ({ $portion })
    { $numbers }
# No line breaks within a number and its unit.
macros-numbers = { $kcal }{"\u00A0"}kcal · prot.{"\u00A0"}{ $protein }{"\u00A0"}g · carb.{"\u00A0"}{ $carbs }{"\u00A0"}g · gord.{"\u00A0"}{ $fat }{"\u00A0"}g
macros-total = <b>Total</b>
    { $numbers }
macros-assumption = <i>Considerei: { $text }</i>
macros-note = ℹ️ É só uma estimativa, feita por uma IA: o prato de verdade pode ser diferente. Não substitui nutricionista.
macros-no-food = Não encontrei nada de comer ou beber aí. Me conta o que tem no prato? A pergunta não foi descontada.
macros-failed = Fiz a conta duas vezes e ela não fechou, então prefiro não chutar. Descreva o prato com as quantidades e tente de novo. A pergunta não foi descontada. (código { $code })
macros-photo-refused = Não consigo abrir essa imagem: mande como foto (ou como arquivo de imagem de até 3,5 MB), ou descreva o prato. A pergunta não foi descontada.
macros-photo-unavailable = Não consegui buscar a foto no Telegram agora. Tente de novo em instantes. A pergunta não foi descontada.
macros-no-numbers = 💛 Desta vez prefiro não falar em números. Comida é muito mais do que números, e o seu bem-estar vem primeiro.

    Se comer ou se olhar no espelho anda pesado, conversar ajuda: alguém da nutrição, da psicologia ou da medicina e, a qualquer hora, o CVV no 188. Se você tem menos de 18 anos, vale ter alguém da família junto. A pergunta não foi descontada.
macros-in-private = 💬 Essa eu respondo melhor no privado: <a href="{ $link }">abra a nossa conversa</a>, toque em Iniciar e me mande de novo por lá.

# Em tabela.
macros-table-item = O que tem
macros-table-portion = { $name } ({ $portion })
macros-table-kcal = kcal
macros-table-protein = Prot. (g)
macros-table-carbs = Carb. (g)
macros-table-fat = Gord. (g)
macros-table-total = Total

# Comandos: a linha do menu, o que a página diz, um exemplo.
command-macros = O que tem no prato: texto, resposta ou foto
guide-macros = Estima calorias e macros de um prato, em faixas. Descreva o prato, responda a uma mensagem ou mande uma foto com o comando na legenda.
example-macros = /macros arroz, feijão, um bife médio e salada
