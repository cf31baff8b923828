# O que é guardado, para quê e por quanto tempo. Os prazos vêm da tabela em servicekit/retention.py.

privacy-title = 🔐 <b>Privacidade</b>
privacy-operator = Quem responde pelos seus dados: <b>{ $operator }</b>. Contato: { $contact }
privacy-operator-alone = Quem responde pelos seus dados: <b>{ $operator }</b>. Para falar com essa pessoa, procure os admins do seu grupo.
privacy-contact-alone = Para falar com quem responde pelos seus dados: { $contact }
privacy-operator-unknown = Quem mantém este bot ainda não informou nome nem contato. Procure os admins do seu grupo.
privacy-kept-title = <b>O que fica guardado, para quê e por quanto tempo</b>
privacy-kept-profile = Seu id, nome, @ e idioma do Telegram, apelidos e funções, para reconhecer você. Até você apagar.
privacy-kept-training = Check-ins, pontos e temporadas, para o ranking e o seu perfil. Até você apagar.
privacy-kept-goals = Suas metas de dias por semana, e quando você escolheu cada uma. Até você apagar.
privacy-kept-pauses = Pausas da sequência: só as datas, mas elas podem indicar que você esteve doente. Até você apagar.
privacy-kept-photos = De cada foto de check-in, a impressão digital (um código que o Telegram dá ao arquivo), para ela não valer duas vezes. A foto em si nunca é guardada. { $days } dias.
privacy-kept-replies = A qual check-in aberto uma mensagem sua respondeu, para que um admin possa confirmar o seu check-in. Até o check-in ser encerrado, no máximo { $days } dias.
privacy-kept-links = Por qual código outro sistema (como a catraca da academia) conhece você em um grupo, se você deixou, para ele dizer que você treinou. Até você desligar em /conexoes, ou o sistema desligar.
privacy-kept-feed = O que aconteceu nos grupos (check-ins contados e desfeitos, com o seu número), para os sistemas que o grupo deixa acompanhar. Se você apagar seus dados, eles são avisados para esquecer você também. { $days } dias.
privacy-kept-questions = Perguntas ao coach, respostas, custo e a sua avaliação, para continuar a conversa e melhorar as respostas. Os textos ficam cifrados. { $days } dias.
privacy-kept-usage = Quantas perguntas você fez no dia e quanto custaram, para os limites valerem para todos. { $days } dias.
privacy-kept-memories = O que o coach lembra de você, só com o seu sim e cifrado. { $days } dias desde a última mudança, ou até você esquecer em /memoria. O que é só do privado nunca é usado em grupo.
privacy-kept-updates = Mensagens que o bot recebe: o conteúdo some assim que o bot termina de cuidar delas. As que dão erro esperam conserto, cifradas, por até { $days } dias.
privacy-kept-outbox = Avisos que o bot vai mandar: o conteúdo some no envio, ou quando o bot desiste de enviar. Em até { $days } dias.
privacy-kept-joins = Que você entrou em um grupo, para as boas-vindas. { $days } dias.
privacy-kept-memberships = Em que grupos o bot viu você, seu @nome, desde quando e em que dia por último. Até você apagar seus dados.
privacy-kept-flags = Mensagens sinalizadas por admins (quem escreveu, o começo do texto e o motivo), para a moderação. Até a sinalização ser retirada.
privacy-kept-bans = Banimentos, para que se possa conferir. { $days } dias.
privacy-kept-audit = O registro do que admins fizeram e com quem, para que se possa conferir. { $days } dias.
privacy-kept-erased = Depois de /apagar, o seu id, para que nada atrasado traga você de volta. { $days } dias.
privacy-kept-receipts = O recibo de /apagar, sem o seu nome. { $days } dias.
privacy-kept-restores = Depois de /apagar, um código que ninguém lê, pelo qual seus dados são apagados de novo se uma cópia de segurança antiga voltar. Até { $days } dias.
privacy-kept-visits = Quais visitas não contaram, em códigos que não dizem nada de ninguém: para uma visita contada duas vezes ao bot ter a mesma resposta. { $days } dias.
privacy-kept-groups = Grupos: configurações, mensagens de check-in, anúncios e temporadas, com o id dos admins que mexeram nelas.
privacy-kept-keys = Com que chaves os textos estão cifrados (só os nomes das chaves).
privacy-kept-callers = Que sistemas podem chamar este, para quê, e quando cada um chamou pela última vez: sistemas, não pessoas.
privacy-kept-imports = Quando dados de um bot antigo vieram para cá, quantos documentos, e de quem, em códigos que ninguém lê: para quem apagou seus dados não voltar com outra importação.
privacy-kept-running = Qual processo do bot cuida de qual conversa agora.
privacy-kept-walks = Uma cópia do ranking em números, enquanto outro sistema o percorre página por página.
privacy-coach = <b>Claude</b>
    O que você pergunta ao coach, com a foto que vai junto e o que ele precisa saber do seu histórico, vai ao Claude, da Anthropic (EUA), só depois do seu ok, que você pode retirar aqui embaixo. O que for urgente é respondido na hora, sem o Claude. Também vão as legendas de check-ins plus, enquanto você não retirar o ok, e as apresentações que um admin pede para responder.
privacy-basis = <b>Base legal</b> (LGPD e GDPR)
    • Check-ins, ranking e perfil: para prestar o serviço que você usa (LGPD art. 7º, V; GDPR art. 6(1)(b)).
    • Coach e memórias, que podem falar da sua saúde: o seu consentimento (LGPD art. 7º, I e art. 11, I; GDPR art. 6(1)(a) e 9(2)(a)).
    • Moderação, limites e registro: o interesse legítimo em um grupo seguro (LGPD art. 7º, IX; GDPR art. 6(1)(f)).
privacy-rights = /meusdados manda tudo em um arquivo e /apagar apaga tudo. Se algo não foi respeitado, você também pode reclamar à ANPD ou à autoridade do seu país.
privacy-in-group = 🔐 Check-ins e pontos ficam até você apagar; perguntas ao coach, { $days } dias; fotos nunca são guardadas. O resto eu conto no privado.
privacy-open = Ver tudo no privado

command-privacidade = O que guardamos sobre você
guide-privacidade = Conta o que é guardado sobre você, para quê, por quanto tempo e com que base legal, e quem responde por isso. No grupo, o resumo; no privado, tudo.
example-privacidade = /privacidade
