#!/usr/bin/env python3
"""Measures one Paillier library for `sealedsum bench --peers`.

    driver.py PEER BITS

makes a key of BITS bits, checks that each operation computes what it should, and writes one line of JSON that says
who it is and what it can do. Then it answers every line `OPERATION COUNT` on standard input by a line
`{"count": N, "seconds": S}` (N is about COUNT), S being the processor time, over all threads, of N operations. It ends with its input.
Ciphertexts of operations on ciphertexts are made before the clock starts; those of `encrypt` inside it.
"""

import importlib.metadata
import json
import random
import sys
import time

POOL = 256  # ciphertexts that operations on ciphertexts cycle through
SCALAR = 2**63 + 12345  # of 64 bits, what `scale` multiplies by


class PythonPaillier:
    """python-paillier: textbook r^n by gmpy2."""

    packages = ["phe", "gmpy2"]

    def __init__(self, bits):
        from phe import paillier

        self.public, self.secret = paillier.generate_paillier_keypair(n_length=bits)

    def encrypt(self, values):
        return [self.public.encrypt(v) for v in values]

    encryptFull = encrypt

    def decrypt(self, sealed):
        return [self.secret.decrypt(c) for c in sealed]

    def add(self, a, b):
        return [x + y for x, y in zip(a, b)]

    def sum(self, sealed):
        total = sealed[0]
        for c in sealed[1:]:
            total = total + c
        return total

    def scale(self, sealed):
        return [c * SCALAR for c in sealed]


class PyPaillier:
    """pypaillier: Rust on GMP, Damgård-Jurik-Nielsen encryption."""

    packages = ["pypaillier"]

    def __init__(self, bits):
        import paillier

        self.m = paillier
        keys = paillier.generate_keypair(bits)
        first = isinstance(keys[0], paillier.PublicKey)
        self.public, self.secret = keys if first else keys[::-1]

    def encrypt(self, values):
        return self.m.encrypt_integers(self.public, values)

    def decrypt(self, sealed):
        return [value for value, _ in self.m.decrypt_exact_many(self.secret, sealed)]

    def sum(self, sealed):
        return self.m.add_many(self.public, sealed)

    def add(self, a, b):
        pairs = [[i, len(a) + i] for i in range(len(a))]
        return self.m.add_blocks(self.public, a + b, pairs)

    def scale(self, sealed):
        return self.m.multiply_integers_public(self.public, sealed, [SCALAR] * len(sealed))


class IPCL:
    """Intel's Paillier Cryptosystem Library: AVX-512 IFMA, Damgård-Jurik-Nielsen encryption."""

    packages = ["ipcl-python"]

    def __init__(self, bits):
        if bits > 2048:
            raise ValueError("keys of at most 2048 bits")
        from ipcl_python import PaillierKeypair

        self.public, self.secret = PaillierKeypair.generate_keypair(bits, True)

    def encrypt(self, values):
        return self.public.encrypt(values)

    def decrypt(self, sealed):
        values = self.secret.raw_decrypt(sealed)
        return values if isinstance(values, list) else [values]

    def cycled(self, sealed, count):
        """One container of `count` ciphertexts, as this library wants them."""
        from ipcl_python import PaillierEncryptedNumber
        from ipcl_python.bindings.ipcl_bindings import ipclCipherText

        texts = sealed.ciphertext().getTexts()
        all_texts = [texts[i % len(texts)] for i in range(count)]
        return PaillierEncryptedNumber(self.public, ipclCipherText(self.public.pubkey, all_texts), [0] * count, count)

    def add(self, a, b):
        return a + b

    def vectors(self, sealed, count):
        """As many vectors as hold `count` ciphertexts: its own `sum`, which rotates one vector, is far slower."""
        return [sealed] * (count // len(sealed))

    def sum(self, vectors):
        total = vectors[0]
        for v in vectors[1:]:
            total = total + v
        return total

    def scale(self, sealed):
        return sealed * SCALAR


PEERS = {"python-paillier": PythonPaillier, "pypaillier": PyPaillier, "ipcl": IPCL}


class Driver:
    def __init__(self, peer):
        self.peer = peer
        self.values = [random.getrandbits(512) for _ in range(POOL)]
        self.base = None
        self.pools = {}
        self.operations = [o for o in ("encrypt", "encryptFull", "decrypt", "add", "sum", "scale") if hasattr(peer, o)]

    def plain(self, count):
        return [self.values[i % POOL] for i in range(count)]

    def sealed(self, count):
        """`count` ciphertexts, made once for each count."""
        if self.base is None:
            self.base = self.peer.encrypt(self.values)
        if count not in self.pools:
            if hasattr(self.peer, "cycled"):
                self.pools = {count: self.peer.cycled(self.base, count)}
            else:
                self.pools = {count: [self.base[i % POOL] for i in range(count)]}
        return self.pools[count]

    def check(self):
        peer, values = self.peer, self.plain(8)
        sealed = peer.encrypt(values)
        expected = {
            "decrypt": (lambda: peer.decrypt(sealed), values),
            "add": (lambda: peer.decrypt(peer.add(sealed, sealed)), [2 * v for v in values]),
            "sum": (lambda: peer.decrypt(self._sum(sealed)), self._sums(values)),
            "scale": (lambda: peer.decrypt(peer.scale(sealed)), [SCALAR * v for v in values]),
        }
        for name in self.operations:
            if name in expected:
                run, result = expected[name]
                if run() != result:
                    raise ValueError(f"{name} computes wrongly")

    def _sum(self, sealed):
        if hasattr(self.peer, "vectors"):
            return self.peer.sum(self.peer.vectors(sealed, 16))
        return [self.peer.sum(sealed)]

    def _sums(self, values):
        return [2 * v for v in values] if hasattr(self.peer, "vectors") else [sum(values)]

    def measure(self, name, count):
        if name in ("encrypt", "encryptFull"):
            arguments = [self.plain(count)]
        elif name == "add":
            arguments = [self.sealed(count)] * 2
        elif name == "sum" and hasattr(self.peer, "vectors"):
            count = max(count, 2 * POOL) // POOL * POOL
            arguments = [self.peer.vectors(self.sealed(POOL), count)]
        else:
            arguments = [self.sealed(count)]
        operation = getattr(self.peer, name)
        start = time.process_time()
        operation(*arguments)
        return count, time.process_time() - start


def main():
    name, bits = sys.argv[1], int(sys.argv[2])
    out = sys.stdout

    def say(**members):
        out.write(json.dumps(members) + "\n")
        out.flush()

    try:
        kind = PEERS[name]
        driver = Driver(kind(bits))
        driver.check()
    except Exception as error:  # said to whoever started us, who leaves this peer out
        say(error=f"{type(error).__name__}: {error}")
        return
    version = ", ".join(f"{p} {importlib.metadata.version(p)}" for p in kind.packages)
    say(peer=name, version=version, operations=driver.operations)
    for line in sys.stdin:
        operation, count = line.split()
        try:
            if operation not in driver.operations:
                raise ValueError("no such operation")
            done, seconds = driver.measure(operation, int(count))
            say(count=done, seconds=seconds)
        except Exception as error:
            say(error=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
