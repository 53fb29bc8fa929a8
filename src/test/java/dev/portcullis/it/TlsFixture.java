package dev.portcullis.it;

import dev.portcullis.wire.CertificateFiles;
import dev.portcullis.wire.ServerTls;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two certificates in a folder, the {@code first} for a.example and *.apps.example, the {@code second} for b.example, and gates that answer hello with them. */
abstract class TlsFixture {
    static {
        LoopGuards.raise();
    }

    @TempDir
    protected Path folder;

    protected CertificateFiles first;
    protected CertificateFiles second;

    @BeforeEach
    void writeCertificates() throws Exception {
        first = TestCertificates.write(folder, "first", "a.example", "*.apps.example");
        second = TestCertificates.write(folder, "second", "b.example");
    }

    ServerTls.Settings both() {
        return ServerTls.Settings.of(List.of(first, second));
    }

    static TestGate gate(ServerTls tls) {
        return TestGate.before(FakeBackend.answering("hello")).tls(tls).open();
    }
}
