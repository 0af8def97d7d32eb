"""A client that cheats, written from docs/wire-format.md alone: it damages its proofs, and signs anew."""

from __future__ import annotations

import hashlib
import pathlib
import struct

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def _labelled(label: str, data: bytes) -> bytes:
    return bytes([len(label)]) + label.encode() + data


def signing_key(file: pathlib.Path) -> Ed25519PrivateKey:
    """The key of a `SigningKeyFile`."""
    data = file.read_bytes()
    assert data[:8] == b"SSumKey1" and len(data) == 72
    key = Ed25519PrivateKey.from_private_bytes(data[8:40])
    assert key.public_key().public_bytes_raw() == data[40:]
    return key


def split(sent: bytes) -> tuple[bytes, list[bytes]]:
    """A transaction's fields up to its references, and the payloads."""
    # version, chain, sender, sequence, kind, then the body with its length.
    at = 1 + 32 + 32 + 8 + 1
    (length,) = struct.unpack_from(">I", sent, at)
    at += 4 + length
    fields = sent[:at]
    (count,) = struct.unpack_from(">I", sent, at)
    at += 4 + count * 36 + 64
    (count,) = struct.unpack_from(">I", sent, at)
    at += 4
    payloads = []
    for _ in range(count):
        (length,) = struct.unpack_from(">I", sent, at)
        payloads.append(sent[at + 4: at + 4 + length])
        at += 4 + length
    assert at == len(sent)
    return fields, payloads


def join(fields: bytes, payloads: list[bytes], key: Ed25519PrivateKey) -> bytes:
    """The submission of these parts."""
    references = b"".join(
        hashlib.sha256(_labelled("SealedSum payload v1", p)).digest() + struct.pack(">I", len(p)) for p in payloads)
    fields += struct.pack(">I", len(payloads)) + references
    signature = key.sign(_labelled("SealedSum transaction signature v1", fields))
    parts = b"".join(struct.pack(">I", len(p)) + p for p in payloads)
    return fields + signature + struct.pack(">I", len(payloads)) + parts


def forged(sent: bytes, folder: pathlib.Path) -> bytes:
    """The submission with a bit of its proofs turned, signed by the key in the client's folder."""
    fields, payloads = split(sent)
    key = signing_key(folder / "identity.key")
    assert join(fields, payloads, key) == sent, "an honest submission comes out as it went in"
    proofs = bytearray(payloads[1])
    proofs[-1] ^= 1
    return join(fields, [payloads[0], bytes(proofs), *payloads[2:]], key)
