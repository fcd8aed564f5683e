"""A small shop to search in: some forty products, named as a Brazilian shop names them."""

import datetime as dt

from shop.catalogue import Attribute, Category, PriceSince, Product, Texts, Variant, Vocabulary
from tests.unit.shop.builders import LONG_AGO, NOW
from worker.search.entries import Names

NAMES = Names(
    {
        "roupas": Category("roupas", {"pt-BR": "Roupas", "en": "Clothing"}),
        "camisetas": Category("camisetas", {"pt-BR": "Camisetas", "en": "T-shirts"}, 1, "roupas"),
        "pets": Category("pets", {"pt-BR": "Animais de estimação", "en": "Pets"}),
        "casa": Category("casa", {"pt-BR": "Casa e jardim", "en": "Home & garden"}),
    },
    Vocabulary(
        {
            "cor": Attribute(
                {"pt-BR": "Cor", "en": "Colour"},
                {
                    "azul": {"pt-BR": "Azul", "en": "Blue"},
                    "preto": {"pt-BR": "Preto", "en": "Black"},
                },
            )
        }
    ),
)

# Address, shelf, brand, colour, name and text in Portuguese and in English.
SHELVES = """
camiseta|camisetas|Serra||Camiseta|De algodão|T-shirt|Made of cotton
camiseta-azul|camisetas|Serra|azul|Camiseta básica|Malha fria|Basic T-shirt|Cool jersey
camiseta-preta|camisetas|Mar|preto|Camiseta básica preta|Malha|Basic black T-shirt|Jersey
regata|camisetas|Mar|azul|Regata esportiva|Mais leve que camiseta|Tank top|Lighter than a T-shirt
calca|roupas|Serra|azul|Calça jeans|Cintura alta|Jeans|High waist
vestido|roupas|Mar||Vestido longo|Tecido com flores|Long dress|Fabric with flowers
bone|roupas|||Boné|Com botão de metal|Cap|With a metal button
coleira|pets|Totó||Coleira para cão|Couro macio|Dog collar|Soft leather
racao|pets|Totó||Ração para cães adultos|Saco de 10 kg|Food for adult dogs|Bag of 10 kg
cama-pet|pets|||Cama para gato|Lavável|Cat bed|Washable
aquario|pets|||Aquário|Vidro de 5 mm|Fish tank|5 mm glass
lencol|casa|Algodoal|azul|Lençol de casal|Algodão|Double sheet|Cotton
lencois|casa|Algodoal||Jogo de lençóis|Três peças|Set of sheets|Three pieces
prateleira|casa|||Prateleira de madeira|Pinus|Wooden shelf|Pine
faca|casa|Corte||Faca do chef|Aço inox|Chef's knife|Stainless steel
facas|casa|Corte||Jogo de facas|Seis peças|Set of knives|Six pieces
papel|casa|||Papel de parede|Rolo de 10 m|Wallpaper|Roll of 10 m
papeis|casa|||Papéis de carta|Vinte folhas|Writing papers|Twenty sheets
lampada|casa|Lume||Lâmpada LED|Luz quente|LED lamp|Warm light
luminaria|casa|Lume|preto|Luminária de mesa|Para lâmpadas E27|Desk light|For E27 lamps
vaso|casa|||Vaso para jardim|Cerâmica|Garden vase|Ceramic
flor|casa|||Flor artificial|Não murcha|Artificial flower|Never fades
pao|casa|||Forma de pão|Antiaderente|Loaf tin|Non-stick
colchao|casa|||Colchão|Espuma D33|Mattress|D33 foam
tapete|casa||azul|Tapete infantil|Lavável|Rug for children|Washable
brinquedo|casa|||Brinquedos infantis|De encaixe|Toys for a child|Interlocking
farol|casa|||Farol decorativo|Latão|Decorative lighthouse|Brass
farois|casa|||Par de faróis|Para bicicleta|Pair of bicycle lights|For bicycles
escova|casa|||Escova|Cerdas macias|Brush|Soft bristles
caixa|casa|||Caixa organizadora|Com tampa|Storage box|With a lid
violao|casa|Corda||Violão|Seis cordas|Guitar|Six strings
pilha|casa|||Pilha recarregável|AA|Rechargeable battery|AA
guarda-chuva|casa||preto|Guarda-chuva|Dobrável|Umbrella|Folding
botoes|casa|||Botões de madeira|Doze|Wooden buttons|Twelve
"""
SHOP = [line.split("|") for line in SHELVES.strip().splitlines()]


def a_product(product_id="cadeira", name="Cadeira", english="Chair", **given):
    said, also = given.pop("said", ("", ""))
    skus = given.pop("skus", (product_id.upper(),))
    usual = {
        "version": 1,
        "category": "casa",
        "texts": {"pt-BR": Texts(name, "", said), "en": Texts(english, "", also)},
        "variants": tuple(Variant(sku, (PriceSince(LONG_AGO, 100),), 1) for sku in skus),
        "changed_at": NOW,
        "created_at": LONG_AGO,
    }
    return Product(product_id, **(usual | given))


def the_shop():
    """Return the products of the small shop, the first the oldest."""
    return [
        a_product(
            product_id,
            name,
            english,
            category=category,
            brand=brand,
            attributes={"cor": colour} if colour else {},
            said=(said, also),
            skus=(f"{product_id.upper()}-P", f"{product_id.upper()}-M"),
            created_at=LONG_AGO + dt.timedelta(minutes=place),
        )
        for place, (product_id, category, brand, colour, name, said, english, also) in enumerate(
            SHOP
        )
    ]
