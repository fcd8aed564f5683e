"""What people type into the seeded shop, and which product has to come first, or among three."""

from datetime import UTC, datetime

import pytest

from worker.search.entries import Names
from worker.search.index import Index
from worker.seed.shelves import categories, vocabulary, written

# Typed, and the product; a star where it is enough that it is among the first three.
PORTUGUESE = """
rede jangada            | rede-jangada
redes                   | rede-jangada *
REDES                   | rede-sertao *
cafe                    | cafe-serra-clara
cafés                   | cafe-serra-clara
caf                     | cafe-mata-alta *
cafe cerado             | cafe-cerrado-doce
vaso                    | vaso-duna *
vasos                   | vaso-gota *
vaso duna               | vaso-duna
lencol                  | lencol-sossego *
lençóis                 | lencol-sossego
jogo de lencois         | lencol-sossego
camiseta                | camiseta-cordel
camizeta                | camiseta-cordel
camisetas               | camiseta-cordel
CAMISETA-CORDEL-M       | camiseta-cordel
camiseta cordel m       | camiseta-cordel
camisa linho            | camisa-linho
sandálias couro         | sandalia-couro
mochla                  | mochila-trilha
pendete                 | pendente-casulo *
luminaria               | luminaria-chao-garca
luminária de chão       | luminaria-chao-garca
lumin                   | luminaria-chao-garca
abajur                  | abajur-cogumelo *
toalha banho            | toalha-banho-nuvem
toalhas de linho        | toalha-linho-sol
almofadas               | almofada-mare *
tapete ioga             | tapete-ioga
quebra cabeca           | quebra-cabeca-biomas
quebra-cabeça           | quebra-cabeca-biomas
quebracabeca            | quebra-cabeca-biomas
xicaras                 | xicara-prosa
panela de barro         | panela-capixaba
frijideira              | frigideira-ferro
marcenaria sabia        | abajur-jatoba *
torra vizinha           | cafe-serra-clara *
bule                    | bule-neblina
piao                    | piao-fieira
sabonete hortelã        | sabonete-argila
óleo castanha           | oleo-castanha
chapeus                 | chapeu-praia
velas                   | vela-alecrim *
lápis de cor            | lapis-tropico
livro                   | livro-mare *
caminhões               | caminhao-feira
castical                | castical-trio
jarra limonda           | jarra-limonada
caneca azul             | caneca-esmalte
costela de adao         | costela-adao
erva mate               | mate-barbaqua
kettle                  | chaleira-bico
watering can            | regador-zinco
"""
ENGLISH = """
hammock                 | rede-jangada *
hammocks                | rede-sertao *
coffe                   | cafe-serra-clara *
vases                   | vaso-duna *
mugs                    | caneca-esmalte
shirts                  | camisa-linho *
tshirt                  | camiseta-cordel
t-shirts                | camiseta-cordel
linen shirt             | camisa-linho
bakpack                 | mochila-trilha
floor lamp              | luminaria-chao-garca
candles                 | vela-pitanga *
soap                    | sabonete-argila *
tea towels              | pano-prato-feira
puzle                   | quebra-cabeca-biomas
dresses                 | vestido-chita
brushes                 | escova-banho
lorries                 | caminhao-feira
teapots                 | bule-neblina
boxes                   | cordel-lua *
sertao                  | rede-sertao
ket                     | chaleira-bico
frigideira              | frigideira-ferro
jogo de lençóis         | lencol-sossego
"""


@pytest.fixture(scope="module")
def index():
    names = Names({one.category_id: one for one in categories()}, vocabulary())
    made = Index.of([one.product for one in written(datetime(2026, 1, 1, tzinfo=UTC))], names)
    yield made
    made.close()


def case(line):
    typed, wanted = line.split("|")
    product_id, *star = wanted.split()
    return pytest.param(typed.strip(), product_id, 3 if star else 1, id=typed.strip())


def cases(table):
    return [case(line) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("typed", "product_id", "among"), cases(PORTUGUESE))
def test_a_shopper_in_portuguese_sees_it_first(index, typed, product_id, among):
    assert product_id in index.search(typed, "pt-BR").product_ids[:among]


@pytest.mark.parametrize(("typed", "product_id", "among"), cases(ENGLISH))
def test_a_shopper_in_english_sees_it_first(index, typed, product_id, among):
    assert product_id in index.search(typed, "en").product_ids[:among]


def test_a_word_comes_before_one_that_only_begins_so(index):
    found = index.search("soap", "en").product_ids

    assert found.index("sabonete-argila") < found.index("pilao-pedra")
