"""python-paillier's classes at this library's speed: put `sealedsum.phe` where a program says `phe`.

    from sealedsum import phe

    public_key, private_key = phe.generate_paillier_keypair()
    total = sum(public_key.encrypt(x) for x in (3.25, -1, 7))
    assert private_key.decrypt(total) == 9.25

Names, arguments, encodings and ciphertexts are those of phe 1.5, so that numbers and keys pass from one to the other.
Beyond it: `PaillierPublicKey.encrypt_many`, `PaillierPrivateKey.decrypt_many` and the module `batch`, which do many
numbers at once on all cores.

Keys of 512 to 4096 bits (a multiple of 16, two primes of equal size) are worked with by the library; others, such as
the toy keys of tests, by Python's integers. Where gmpy2 is installed, single additions and multiplications use it, as
phe's do. Encryption and decryption are in constant time with the library's keys alone; additions and multiplications by
plain numbers are not, as in phe.

Randomness for single numbers is made ahead, up to 64 at a time, as that is many times quicker: of a loop that encrypts,
some calls take milliseconds and most take microseconds.

After a fork the library refuses to work (`sealedsum.ForkedError`): start processes by "spawn", or use `batch`.
"""

from . import batch, encoding, paillier, util
from .encoding import EncodedNumber
from .paillier import (
    EncryptedNumber,
    PaillierPrivateKey,
    PaillierPrivateKeyring,
    PaillierPublicKey,
    generate_paillier_keypair,
)

__version__ = "1.5.0"
"""The version of python-paillier whose interface this is."""

__all__ = [
    "EncodedNumber", "EncryptedNumber", "PaillierPrivateKey", "PaillierPrivateKeyring", "PaillierPublicKey", "batch",
    "encoding", "generate_paillier_keypair", "paillier", "util",
]
