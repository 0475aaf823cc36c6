package dev.auditlogs.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.auditlogs.aws.SignedCalls;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;

/// A key of AWS KMS that never leaves it, of the key spec `ECC_NIST_EDWARDS25519`:
/// [Sign](https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html) and
/// [GetPublicKey](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html).
final class KmsKey implements SigningKey {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SIGNATURE_BYTES = 64;
    private static final int ATTEMPTS = 3;

    private final String name;
    private final String key;
    private final SignedCalls kms;

    /// Null until it was read.
    private volatile NoteKey noteKey;

    /// @param key its ARN, or the ARN or name of an alias of it
    KmsKey(String name, String key, SignedCalls kms) {
        this.name = name;
        this.key = key;
        this.kms = kms;
    }

    @Override
    public NoteKey noteKey() {
        if (noteKey == null) {
            var answer = call("GetPublicKey", JSON.createObjectNode());
            var encoded = bytes(answer, "PublicKey");
            if (encoded.length < NoteKey.PUBLIC_KEY_BYTES
                    || !answer.path("SigningAlgorithms").toString().contains("ED25519_SHA_512")) {
                throw new SigningUnavailable(
                        "the key of audit.evidence.key does not sign with Ed25519; make one of the key"
                                + " spec ECC_NIST_EDWARDS25519 and the usage SIGN_VERIFY: " + key);
            }
            noteKey = new NoteKey(
                    name, Arrays.copyOfRange(encoded, encoded.length - NoteKey.PUBLIC_KEY_BYTES, encoded.length));
        }
        return noteKey;
    }

    @Override
    public byte[] sign(byte[] text) {
        var signature = bytes(
                call(
                        "Sign",
                        JSON.createObjectNode()
                                .put("SigningAlgorithm", "ED25519_SHA_512")
                                .put("MessageType", "RAW")
                                .put("Message", Base64.getEncoder().encodeToString(text))),
                "Signature");
        if (signature.length != SIGNATURE_BYTES) {
            throw new SigningUnavailable("KMS answered with a signature of " + signature.length + " bytes");
        }
        return signature;
    }

    private static byte[] bytes(JsonNode answer, String property) {
        try {
            return Base64.getDecoder().decode(answer.path(property).asText());
        } catch (IllegalArgumentException e) {
            throw new SigningUnavailable("KMS answered with another form: " + property, e);
        }
    }

    /// What fails in a way that may pass is repeated.
    private JsonNode call(String action, ObjectNode request) {
        var failure = "";
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                var answer = kms.post("TrentService." + action, JSON.writeValueAsBytes(request.put("KeyId", key)));
                if (answer.isSuccessful()) {
                    return JSON.readTree(answer.body());
                }
                failure = answer.toString();
            } catch (IOException e) {
                failure = e.toString();
            }
        }
        throw new SigningUnavailable("kms:" + action + " fails for " + key
                + "; the function's role needs it, and the key must be enabled: " + failure);
    }
}
