"""Makes vectors.json: data files by independent software (NumPy, Python's gzip, zipfile, struct, json and codecs,
safetensors, scikit-learn's copy of liac-arff), with what they hold; scipy.io.arff reads back what it can.

    pip install numpy scipy scikit-learn safetensors
    python3 make_vectors.py

digits.csv.gz is scikit-learn's copy of the UCI digits (sklearn/datasets/data/digits.csv.gz), taken as it is.
"""

import base64
import gzip
import io
import json
import pathlib
import shutil
import struct
import zipfile

import numpy as np
import safetensors
import safetensors.numpy
import scipy.io.arff
import sklearn
from sklearn.externals import _arff

here = pathlib.Path(__file__).parent
out = {}


def add(group, name, data, **expected):
    out.setdefault(group, {})[name] = {"file": base64.b64encode(data).decode(), **expected}


def numbers(a):
    """Row-major values as texts: JSON has no NaN and Swift reads 64-bit integers from Double otherwise."""
    return [repr(v) if isinstance(v, float) else str(int(v)) for v in np.ascontiguousarray(a).reshape(-1).tolist()]


def expect(a):
    return {"shape": list(a.shape), "values": numbers(a)}


# gzip
text = b"".join(b"line %d of a text\n" % i for i in range(200))
add("gzip", "plain", gzip.compress(text, 9, mtime=0), content=text.decode())
add("gzip", "stored", gzip.compress(text, 0, mtime=0), content=text.decode())
add("gzip", "empty", gzip.compress(b"", mtime=0), content="")
add("gzip", "members", gzip.compress(b"one ", mtime=0) + gzip.compress(b"", mtime=0) + gzip.compress(b"two", mtime=0),
    content="one two")
add("gzip", "padded", gzip.compress(b"padded", mtime=0) + bytes(512), content="padded")
named = io.BytesIO()
with gzip.GzipFile("name of a file.txt", "wb", fileobj=named, mtime=1) as f:
    f.write(b"named")
add("gzip", "named", named.getvalue(), content="named")
body = gzip.compress(b"extra", mtime=0)
add("gzip", "extra", body[:3] + b"\x1c" + body[4:10] + struct.pack("<H", 4) + b"abcd" + b"name\0" + b"comment\0"
    + body[10:], content="extra")
add("gzip", "bomb", gzip.compress(bytes(1 << 22), 9, mtime=0), content="")

# NPY
rng = np.random.default_rng(1)


def npy(a, version=None, fortran=False):
    f = io.BytesIO()
    np.lib.format.write_array(f, np.asfortranarray(a) if fortran else a, version=version)
    return f.getvalue()


for kind in ["<f2", "<f4", "<f8", ">f4", ">f8"]:
    a = rng.normal(size=(3, 4)).astype(kind)
    add("npy", kind, npy(a), **expect(a))
for kind in ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
    info = np.iinfo(kind)
    top = min(info.max, 2**63 - 1)
    for order in "<>":
        a = np.array([[info.min, top, 0], [1, info.min // 3, top // 7]], order + kind)
        add("npy", order + kind, npy(a), **expect(a))
special = np.array([np.nan, np.inf, -np.inf, -0.0, 5e-324, 1.7976931348623157e308])
add("npy", "special", npy(special), **expect(special))
half = np.array([0, 6e-8, 6.1e-5, 1, -65504, np.inf, np.nan, 0.333], "<f2")
add("npy", "half", npy(half), **expect(half))
truth = np.array([True, False, True])
add("npy", "bool", npy(truth), **expect(truth))
cube = np.arange(24, dtype="<i4").reshape(2, 3, 4)
for version in [(1, 0), (2, 0), (3, 0)]:
    add("npy", "version %d" % version[0], npy(cube, version), **expect(cube))
for rank, a in enumerate([cube[0, 0], cube[0], cube, np.arange(120, dtype=">f8").reshape(2, 3, 4, 5)], 1):
    add("npy", "fortran %d" % rank, npy(a, fortran=True), **expect(a))
add("npy", "scalar", npy(np.array(2.5)), shape=[], values=["2.5"])
add("npy", "none", npy(np.zeros((0, 5))), shape=[0, 5], values=[])
refused = {
    "texts": np.array(["a", "bc"]), "complex": np.array([1j]), "dates": np.array(["2020-01-01"], "datetime64[D]"),
    "records": np.array([(1, 2.0)], [("a", "i4"), ("b", "f8")]), "huge unsigned": np.array([2**63], "u8"),
}
for name, a in refused.items():
    add("npyRefused", name, npy(a))
objects = io.BytesIO()
np.save(objects, np.array([{}, None], object), allow_pickle=True)
add("npyRefused", "objects", objects.getvalue())

# NPZ
x = rng.normal(size=(5, 2, 2)).astype("<f4")
y = np.arange(5) % 3
for name, save in [("stored", np.savez), ("deflated", np.savez_compressed)]:
    f = io.BytesIO()
    save(f, x=x, y=y)
    add("npz", name, f.getvalue(), x=expect(x), y=expect(y))
for name, method in [("bzip2", zipfile.ZIP_BZIP2), ("lzma", zipfile.ZIP_LZMA)]:
    f = io.BytesIO()
    with zipfile.ZipFile(f, "w", method) as z:
        z.writestr("x.npy", npy(x))
    add("npzRefused", name, f.getvalue())
f = io.BytesIO()
with zipfile.ZipFile(f, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("x.npy", bytes(1 << 22))
add("npzRefused", "bomb", f.getvalue())
f = io.BytesIO()
with zipfile.ZipFile(f, "w") as z:
    z.writestr("readme.txt", "no arrays here")
add("npzRefused", "no arrays", f.getvalue())


class Stream(io.RawIOBase):
    """Not seekable: zipfile writes sizes behind the data (data descriptors)."""

    def __init__(self):
        self.data = b""

    def writable(self):
        return True

    def write(self, b):
        self.data += bytes(b)
        return len(b)


s = Stream()
with zipfile.ZipFile(s, "w", zipfile.ZIP_DEFLATED) as z:
    z.writestr("x.npy", npy(x))
    z.writestr("y.npy", npy(y))
add("npz", "descriptors", s.data, x=expect(x), y=expect(y))

# IDX
codes = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def idx(code, a):
    return struct.pack(">BBBB", 0, 0, code, a.ndim) + struct.pack(">%dI" % a.ndim, *a.shape) + a.astype(
        codes[code]).tobytes()


for code, kind in codes.items():
    a = np.arange(24).reshape(2, 3, 4).astype(kind) * 3 - (0 if code == 8 else 20)
    add("idx", "type %02x" % code, idx(code, a), **expect(a))
for rank, shape in enumerate([(6,), (2, 3), (1, 2, 3), (1, 2, 1, 3)], 1):
    a = np.arange(6).reshape(shape)
    add("idx", "rank %d" % rank, idx(8, a), **expect(a))
images, labels = rng.integers(0, 256, (7, 4, 3)), np.arange(7) % 10
add("mnist", "images", idx(8, images), **expect(images))
add("mnist", "labels", idx(8, labels), **expect(labels))
add("mnist", "images.gz", gzip.compress(idx(8, images), mtime=0), **expect(images))

# CIFAR: pixels that a formula gives, so that the file compresses.
for name, heads in [("cifar10", [[9], [0], [3]]), ("cifar100", [[19, 99], [0, 1], [7, 42]])]:
    records = b""
    for i, head in enumerate(heads):
        records += bytes(head) + bytes((j * (i + 1)) % 251 for j in range(3072))
    add("cifar", name, gzip.compress(records, 9, mtime=0), heads=heads)

# safetensors
tensors = {
    "w": rng.normal(size=(2, 3)).astype("f4"), "b": np.array([1.5, -2, np.inf], "f8"),
    "steps": np.array([2**62, -1], "i8"), "half": np.array([0.1, -7], "f2"), "mask": np.array([[True], [False]]),
    "bytes": np.arange(5, dtype="u1"), "scalar": np.array(3.25, "f4"), "none": np.zeros((0, 3), "f4"),
}
add("safetensors", "kinds", safetensors.numpy.save(tensors, {"format": "np", "note": 'quotes " \\ \u00e9 \n'}),
    tensors={k: expect(v) for k, v in tensors.items()}, metadata={"format": "np", "note": 'quotes " \\ \u00e9 \n'})
brain = np.array([1.5, -3.140625, 1e30], "f4")
brain = (brain.view("u4") & 0xFFFF0000).view("f4")
upper = (brain.view("u4") >> 16).astype("<u2")
add("safetensors", "bfloat16",
    bytes(safetensors.serialize({"a": safetensors.TensorSpec(
        dtype="bfloat16", shape=[3], data_ptr=upper.ctypes.data, data_len=upper.nbytes)})),
    tensors={"a": expect(brain)}, metadata={})

# LEAF
def leaf(users):
    return {"users": list(users), "num_samples": [len(u["y"]) for u in users.values()], "user_data": users}


pixels = {"f%d" % i: {"x": rng.random((n, 6)).round(6).tolist(), "y": rng.integers(0, 62, n).tolist()}
          for i, n in enumerate([3, 0, 2])}
add("leaf", "numbers", json.dumps(leaf(pixels)).encode(), users=pixels)
words = {"ROMEO \u00e9\U0001f339 \"q\"": {"x": ["to be", "or not"], "y": ["o", "t"]},
         "JULIET": {"x": ["what's\nin"], "y": ["a"]}}
add("leaf", "texts", json.dumps(leaf(words)).encode(), users=words)
add("leaf", "texts in UTF-8", json.dumps(leaf(words), ensure_ascii=False, indent=1).encode(), users=words)

# ARFF
table = {
    "relation": "a table", "description": "By liac-arff.",
    "attributes": [("sepal length", "REAL"), ("count", "INTEGER"), ("class", ["Iris setosa", "b,c", "it's"]),
                   ("note", "STRING")],
    "data": [[5.1, 3, "Iris setosa", "plain"], [None, -4, "b,c", "with, comma"], [1e-3, None, None, None],
             [2.5, 0, "it's", "50% \"quoted\" \\ back\tslash"]],
}
text = _arff.dumps(table)
assert [list(r) for r in _arff.loads(text)["data"]] == table["data"]
add("arff", "liac", text.encode(), columns=[list(c) for c in zip(*table["data"])])
plain = """% a comment
@RELATION iris

@attribute  petal NUMERIC % width
@Attribute\t'kind' {x, 'y z' ,w}
@attribute when DATE "yyyy-MM-dd"

@DATA
1.5, x, '2020-01-02'
% another

?,'y z',2021-03-04
-2e3 ,\tw , ?
"""
# scipy reads the same values, but no comment behind a type, no blank before a comma and no missing date.
simple = plain.replace(" , ?", ",2021-03-04").replace(" % width", "").replace("{x, 'y z' ,w}", "{x,'y z',w}")
simple = simple.replace(" ,\t", ",")
data, meta = scipy.io.arff.loadarff(io.StringIO(simple))
assert data["petal"].tolist()[0::2] == [1.5, -2000.0] and np.isnan(data["petal"][1])
assert data["kind"].tolist() == [b"x", b"y z", b"w"], data["kind"]
add("arff", "plain", plain.encode(),
    columns=[[1.5, None, -2000.0], ["x", "y z", "w"], ["2020-01-02", "2021-03-04", None]])
sparse = {"relation": "s", "attributes": [("a", "REAL"), ("b", "REAL"), ("c", "REAL")],
          "data": [{1: 2.5}, {}, {0: -1.0, 2: 3.0}]}
text = _arff.dumps({**sparse, "attributes": sparse["attributes"]})
add("arff", "sparse", text.encode(), columns=[[0, 0, -1], [2.5, 0, 0], [0, 0, 3]])

# Texts
letters = "Name;Gr\u00f6\u00dfe;Preis \u20ac\nJos\u00e9;1,5;2\nZo\u00eb;2,25;3\n"
for codec in ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252"]:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(codec, b"")
    add("encodings", codec, mark + letters.encode(codec), text=letters)
every = bytes(b for b in range(0x80, 0x100) if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D))
add("encodings", "every cp1252", b"a\n" + every, text="a\n" + every.decode("cp1252"))
add("encodings", "latin-1", b"a,b\n\x81\xe9,1\n", text="a,b\n\x81\u00e9,1\n")
beyond = "a,b\n\U0001f339,1\n"
add("encodings", "utf-16 pairs", b"\xff\xfe" + beyond.encode("utf-16-le"), text=beyond)

(here / "vectors.json").write_text(json.dumps(out, indent=0, sort_keys=True) + "\n")
shutil.copy(pathlib.Path(sklearn.__file__).parent / "datasets/data/digits.csv.gz", here)
