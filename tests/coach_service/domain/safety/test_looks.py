"""Words about bodies are found in both languages, also where they are meant well.

Words about training are left alone.
"""

import pytest

from coach_service.domain.safety.folding import fold
from coach_service.domain.safety.looks import speaks_of_looks

ABOUT_BODIES = [
    "Que corpo, hein!",
    "Seu shape está incrível!",
    "Você está linda!",
    "Nossa, como você ficou magrinha!",
    "Bem-vindo, fortão!",
    "Já dá para ver que emagreceu!",
    "Vamos juntos perder esses 10 quilos.",
    "Perder peso é só questão de tempo!",
    "Adeus, barriguinha!",
    "Que braços enormes!",
    "Gata demais nessa foto!",
    "Logo você entra em forma de novo.",
    "Rumo ao projeto verão!",
    "Sua aparência diz tudo.",
    "You look great!",
    "Looking good!",
    "What a physique!",
    "You're ripped!",
    "Welcome, beautiful!",
    "Let's lose those pounds together.",
    "Weight loss starts here!",
    "Your arms look strong in that photo.",
    "Soon you will be back in shape.",
    "Nice abs!",
    "G0stosa!",
]
ABOUT_TRAINING = [
    "Bem-vinda, Bia! Que bom ter você aqui.",
    "Que história linda, conta mais!",
    "Que linda história! Qual vai ser o primeiro treino?",
    "Dia de perna é dia de coragem.",
    "Pernas para que te quero: 5 km hoje!",
    "Hoje é treino de peitoral.",
    "Ouça o seu corpo e descanse.",
    "Você está pegando pesado, no bom sentido!",
    "Mais carga, mais peso na barra!",
    "Condicionamento físico vem com constância.",
    "Welcome! What a beautiful story.",
    "Pretty good pace!",
    "You will figure out your rhythm.",
    "Upper body today, lower body tomorrow.",
    "Leg day: your legs will thank you later.",
    "What a hot streak!",
    "Everybody trains here, somebody will join you.",
]


@pytest.mark.parametrize("text", ABOUT_BODIES)
def test_a_word_about_a_body_is_found(text):
    assert speaks_of_looks(fold(text))


@pytest.mark.parametrize("text", ABOUT_TRAINING)
def test_a_word_about_training_is_left_alone(text):
    assert not speaks_of_looks(fold(text))
