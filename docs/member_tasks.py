"""What a member wants to do, what they type and what they see: the first part of docs/members.md.

Each sentence was tried on the demo.
"""

from collections.abc import Iterator
from typing import Final

_TITLES: Final = {"pt-BR": "### O que você quer fazer?", "en": "### What do you want to do?"}
_TASKS: Final = {
    "pt-BR": (
        (
            "Contar um treino",
            "No grupo, mande a foto ou o vídeo com `#treino` na legenda,",
            "ou responda com a foto a um check-in aberto.",
            "O bot reage com 🔥 e responde com seu total: “Bia · 1 check-in · 1 ponto”.",
        ),
        (
            "Dizer o que você fez",
            "Escreva na legenda: `#treino corrida 5 km em 32min`.",
            "Num álbum, tanto faz embaixo de qual foto.",
            "O `/perfil` mostra: “corrida 100%”, “32 min · 5 km”.",
            "Saiu errado? No privado, `/perfil` tem o botão “✏️ Corrigir o que treinei”.",
        ),
        (
            "Voltar atrás",
            "Responda à sua foto com `/desfazer`, em até 24 horas.",
            "No privado, `/perfil` tem o botão “↩️ Desfazer meu último check-in”.",
        ),
        (
            "Ter uma meta de dias por semana",
            "Mande `/meta 3`.",
            "A resposta mostra a semana: “●○○ 1 de 3 dias”.",
        ),
        (
            "Receber um resumo na segunda",
            "No privado, mande `/meta` e toque em “📬 Quero um resumo na segunda”: ele vem às 08:00.",
            "Para outra hora, das 07:00 às 21:00, toque em “🕗 Hora: 08:00”.",
            "“Parar os resumos” encerra.",
        ),
        (
            "Receber um lembrete",
            "No privado, mande `/lembrete seg qua sex 18:30`.",
            "O botão abaixo da lista remove.",
        ),
        (
            "Parar por uns dias, sem perder a sequência",
            "Mande `/meta pausa 7`: “Sua sequência espera até 05/12”.",
            "O botão “▶️ Voltar hoje” encerra a pausa antes.",
        ),
        (
            "Ver como você está",
            "`/perfil` mostra seus pontos e seu calendário, `/ultimo` seu último check-in,",
            "`/ranking` a temporada e `/ranking semana` a semana.",
            "`/hoje` mostra quem treinou hoje.",
        ),
        (
            "Mostrar sua temporada",
            "Mande `/cartao`: uma imagem no tamanho dos stories, só para você.",
        ),
        (
            "Não aparecer no ranking",
            "No privado, mande `/perfil` e toque em “🙈 Sair do ranking” ou “🎭 Aparecer com apelido”.",
        ),
        (
            "Perguntar ao coach",
            "No privado, é só escrever: “Quantos check-ins eu tenho?”.",
            "Antes da primeira resposta ele diz para onde vai a pergunta e espera seu “👍 Tudo bem”.",
        ),
        (
            "Desafiar alguém",
            "No grupo, responda com `/desafio` a uma mensagem da pessoa.",
            "`/desafios` mostra os que existem.",
        ),
        (
            "Cuidar dos seus dados",
            "No privado: `/meusdados` manda tudo em um arquivo, `/apagar` apaga tudo,",
            "`/privacidade` diz o que fica guardado, e `/idioma` muda a língua.",
        ),
    ),
    "en": (
        (
            "Count a workout",
            "In the group, send the photo or video with `#treino` in its caption,",
            "or answer an open check-in with the photo.",
            "The bot reacts with 🔥 and answers with your total: “Duda · 1 check-in · 1 point”.",
        ),
        (
            "Say what you did",
            "Write it in the caption: `#treino running 5 km in 32 min`.",
            "In an album it may be under any of the photos.",
            "`/profile` shows: “running 100%”, “32 min · 5 km”.",
            "Not quite right? In private, `/profile` has the button “✏️ Correct what I trained”.",
        ),
        (
            "Take it back",
            "Reply to your photo with `/undo`, within 24 hours.",
            "In private, `/profile` has the button “↩️ Undo my last check-in”.",
        ),
        (
            "Have a goal of days a week",
            "Send `/goal 3`.",
            "The answer shows your week: “●○○ 1 of 3 days”.",
        ),
        (
            "Get a recap on Monday",
            "In private, send `/goal` and press “📬 I'd like a recap on Mondays”: it comes at 08:00.",
            "For another hour, from 07:00 to 21:00, press “🕗 Time: 08:00”.",
            "“Stop the recaps” ends them.",
        ),
        (
            "Get a reminder",
            "In private, send `/reminder mon wed fri 18:30`.",
            "The button below the list removes it.",
        ),
        (
            "Stop for some days and keep your streak",
            "Send `/goal pause 7`: “Your streak waits until 05/12”.",
            "The button “▶️ Back today” ends the pause sooner.",
        ),
        (
            "See how you are doing",
            "`/profile` shows your points and your calendar, `/last` your last check-in,",
            "`/ranking` the season and `/ranking week` the week.",
            "`/today` shows who trained today.",
        ),
        (
            "Show your season",
            "Send `/card`: a picture of the size of stories, for you alone.",
        ),
        (
            "Stay out of the ranking",
            "In private, send `/profile` and press “🙈 Leave the ranking” or “🎭 Appear under a nickname”.",
        ),
        (
            "Ask the coach",
            "In private, just write: “How many check-ins do I have?”.",
            "Before the first answer it says where the question goes and waits for your “👍 Fine, go ahead”.",
        ),
        (
            "Challenge somebody",
            "In the group, reply with `/challenge` to a message of theirs.",
            "`/challenges` shows those that there are.",
        ),
        (
            "Look after your data",
            "In private: `/mydata` sends you everything in a file, `/erase` erases it,",
            "`/privacy` says what is kept, and `/language` changes the language.",
        ),
    ),
}


def tasks(language: str) -> Iterator[str]:
    """The lines of the page, as Markdown."""
    yield from (_TITLES[language], "")
    for title, *sentences in _TASKS[language]:
        yield from (f"**{title}**", "", *sentences, "")
