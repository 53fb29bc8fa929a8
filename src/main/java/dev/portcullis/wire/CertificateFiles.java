package dev.portcullis.wire;

import java.nio.file.Path;

/**
 * Where a certificate is kept: {@code chain} is PEM with the server's certificate first and its intermediates behind it, {@code key} its private key as
 * unencrypted PKCS #8 PEM. Immutable.
 */
public record CertificateFiles(Path chain, Path key) {}
