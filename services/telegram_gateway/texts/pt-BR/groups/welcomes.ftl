# Boas-vindas a quem entra, quando o grupo não escreveu as suas.

welcome-one = 👋 Boas-vindas, { $names }! Que bom ter você por aqui. Para fazer check-in, responda à mensagem do check-in com foto ou vídeo; as regras estão em /regras e o resto em /ajuda. Bons treinos! 💪
welcome-many = 👋 Boas-vindas, { $names }! Que bom ter vocês por aqui. Para fazer check-in, respondam à mensagem do check-in com foto ou vídeo; as regras estão em /regras e o resto em /ajuda. Bons treinos! 💪
welcome-one-free = 👋 Boas-vindas, { $names }! Que bom ter você por aqui. Treinou? Mande a foto ou o vídeo com { $word } na legenda, e já conta; as regras estão em /regras e o resto em /ajuda. Bons treinos! 💪
welcome-many-free = 👋 Boas-vindas, { $names }! Que bom ter vocês por aqui. Treinou? É só mandar a foto ou o vídeo com { $word } na legenda, e já conta; as regras estão em /regras e o resto em /ajuda. Bons treinos! 💪
