package dev.auditlogs.simulation;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

/// KMS with one key, as far as evidence uses it.
final class ModelKms {

    private final ObjectMapper json = new ObjectMapper();
    private final KeyPair key;

    ModelKms() {
        try {
            key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    ModelAnswer answer(ModelRequest request) {
        var answer = json.createObjectNode();
        if (request.operation().equals("Sign")) {
            answer.put(
                    "Signature",
                    signature(ModelQueue.json(request).get("Message").asText()));
        } else {
            answer.put(
                    "PublicKey",
                    Base64.getEncoder().encodeToString(key.getPublic().getEncoded()));
            answer.putArray("SigningAlgorithms").add("ED25519_SHA_512");
        }
        return ModelAnswer.json(answer);
    }

    private String signature(String message) {
        try {
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(key.getPrivate());
            signature.update(Base64.getDecoder().decode(message));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
