package dev.portcullis.wire;

import java.nio.file.Path;

/**
 * Where a certificate is kept: {@code chain} is a PEM file with the server's certificate first and its intermediates behind it, {@code key} its private key.
 * Immutable.
 */
public record CertificateFiles(Path chain, KeyMaterial key) {
    public CertificateFiles(Path chain, Path key) {
        this(chain, new KeyMaterial.InFile(key));
    }
}
