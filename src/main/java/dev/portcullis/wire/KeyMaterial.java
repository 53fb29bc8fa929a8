package dev.portcullis.wire;

import java.nio.file.Path;

/** A private key as unencrypted PKCS #8 PEM: in a file, or in hand. Its text form says where it is from, never what it is. Immutable. */
public sealed interface KeyMaterial {
    /** In a file, which may change. */
    record InFile(Path file) implements KeyMaterial {
        @Override
        public String toString() {
            return file.toString();
        }
    }

    /** In hand; {@code origin} says in words where {@code pem} is from. */
    record InHand(String origin, String pem) implements KeyMaterial {
        @Override
        public String toString() {
            return origin;
        }
    }
}
