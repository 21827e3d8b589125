from ipaddress import ip_address

from deploy.bench import prose
from services.comments.rendering.render import is_plain


def test_sentences_are_plain_and_never_the_same() -> None:
    texts = [prose.sentences(number) for number in range(200)]
    assert all(map(is_plain, texts))
    assert len(set(texts)) == len(texts)
    assert texts == [prose.sentences(number) for number in range(200)]


def test_some_comments_have_what_screening_looks_for() -> None:
    texts = [prose.varied(number) for number in range(4)]
    assert [is_plain(text) for text in texts] == [True, False, False, True]


def test_everybody_has_an_address_of_their_own() -> None:
    addresses = {prose.address(number) for number in range(0, 2**24, 9_973)}
    assert len(addresses) == len(range(0, 2**24, 9_973))
    assert all(ip_address(address).is_private for address in addresses)
