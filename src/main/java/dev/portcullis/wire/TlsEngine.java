package dev.portcullis.wire;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** What does the cryptography of TLS. */
public enum TlsEngine {
    BORINGSSL(SslProvider.OPENSSL_REFCNT),
    JDK(SslProvider.JDK);

    private final SslProvider provider;

    TlsEngine(SslProvider provider) {
        this.provider = provider;
    }

    /** BoringSSL where its library loads: it costs less. */
    public static TlsEngine best() {
        return OpenSsl.isAvailable() ? BORINGSSL : JDK;
    }

    SslProvider provider() {
        return provider;
    }
}
