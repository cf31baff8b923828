# Boas-vindas a quem entra, quando o grupo não escreveu as suas.

welcome-one = 👋 Boas-vindas, { $names }! Que bom ter você por aqui. Para fazer check-in, responda à mensagem do check-in com foto ou vídeo; as regras estão em /regras e o resto em /ajuda. Bons treinos! 💪
welcome-many = 👋 Boas-vindas, { $names }! Que bom ter vocês por aqui. Para fazer check-in, respondam à mensagem do check-in com foto ou vídeo; as regras estão em /regras e o resto em /ajuda. Bons treinos! 💪
