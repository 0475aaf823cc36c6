"""Verifies C2SP tlog-proof@v1 files, written from the specifications and not from the product: c2sp.org/tlog-proof,
c2sp.org/tlog-checkpoint, c2sp.org/signed-note and RFC 6962. Signatures are openssl's.

python3 second_verifier.py NAME+ID+KEY PROOF...  prints each statement's SHA-256, or ends with 1.
"""

import base64
import hashlib
import os
import subprocess
import sys
import tempfile


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaf, index, size, path):
    """Of a tree of this size, from its definition: the last hash of the path is the half that the leaf is not in."""
    if size == 1:
        assert not path, "the path is too long"
        return leaf
    half = 1
    while half * 2 < size:
        half *= 2
    assert path, "the path is too short"
    if index < half:
        return node_hash(root(leaf, index, half, path[:-1]), path[-1])
    return node_hash(path[-1], root(leaf, index - half, size - half, path[:-1]))


def verify_note(note, verifier_key):
    name, key_id, key = verifier_key.split("+", 2)
    typed = base64.b64decode(key, validate=True)
    assert typed[0] == 1 and len(typed) == 33, "not a key of Ed25519"
    expected = hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4]
    assert expected.hex() == key_id, "the key's id is not its own"
    text, signatures = note.rsplit("\n\n", 1)
    text += "\n"
    for line in signatures.rstrip("\n").split("\n"):
        dash, signer, encoded = line.split(" ")
        assert dash == "\u2014"
        signature = base64.b64decode(encoded, validate=True)
        if signer == name and signature[:4] == expected:
            verify_ed25519(text.encode(), signature[4:], typed[1:])
            return text
    raise AssertionError("nobody who is known has signed it")


def verify_ed25519(message, signature, public_key):
    with tempfile.TemporaryDirectory() as folder:
        files = {
            "key.der": bytes.fromhex("302a300506032b6570032100") + public_key,
            "message": message,
            "signature": signature,
        }
        for name, content in files.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)
        subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key.der", "-keyform", "DER"]
            + ["-rawin", "-in", "message", "-sigfile", "signature"],
            cwd=folder,
            check=True,
            capture_output=True,
        )


def verify(proof, verifier_key):
    head, note = proof.split("\n\n", 1)
    lines = head.split("\n")
    assert lines.pop(0) == "c2sp.org/tlog-proof@v1"
    assert lines[0].startswith("extra ")
    entry = base64.b64decode(lines.pop(0)[len("extra "):], validate=True)
    assert lines[0].startswith("index ")
    index = int(lines.pop(0)[len("index "):])
    path = [base64.b64decode(line, validate=True) for line in lines]
    origin, size, encoded_root = verify_note(note, verifier_key).rstrip("\n").split("\n")
    assert origin.startswith(verifier_key.split("+")[0] + "/"), "it is somebody else's tree"
    assert 0 <= index < int(size)
    assert root(leaf_hash(entry), index, int(size), path) == base64.b64decode(encoded_root, validate=True), "another root"
    return hashlib.sha256(entry).hexdigest()


for name in sys.argv[2:]:
    with open(name, encoding="utf-8", newline="") as file:
        print(verify(file.read(), sys.argv[1]))
