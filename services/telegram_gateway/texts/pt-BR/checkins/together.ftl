# O que os outros notam: reações aos treinos, quem treinou hoje.

profile-kudos = 👏 Seus treinos já receberam { $kudos ->
        [0] { $kudos } reações
        [one] { $kudos } reação
       *[other] { $kudos } reações
    } da turma.

today-title = 💪 <b>Quem treinou hoje em { $group }</b> · { $day } · { $members ->
        [0] { $members } pessoas
        [one] { $members } pessoa
       *[other] { $members } pessoas
    }
today-line = • { $name }{ $checkins ->
        [0] {""}
        [one] {""}
       *[other] {" "}×{ $checkins }
    }
today-more = … e mais { $members ->
        [0] { $members } pessoas
        [one] { $members } pessoa
       *[other] { $members } pessoas
    }
today-hidden = 🤫 { $members ->
        [0] e { $members } pessoas que preferem não aparecer
        [one] e { $members } pessoa que prefere não aparecer
       *[other] e { $members } pessoas que preferem não aparecer
    }
today-nobody = 🌅 Ainda sem check-ins hoje em <b>{ $group }</b> ({ $day }). Quem começa?
today-here = ☝️ A lista de hoje está aqui, atualizada agora.

command-hoje = Quem treinou hoje
guide-hoje = Mostra quem fez check-in hoje no grupo. Quem prefere não aparecer no ranking só é contado. No grupo fica uma mensagem só: quem pede de novo dentro de uma hora atualiza a mesma.
example-hoje = /hoje
