package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parts of the rule language that only a whole proxy shows: files on disk, answers taken apart, and requests that never reach the rules' decisions. */
class RuleLanguageIT {
    @TempDir
    private Path folder;

    // ---- fields that come twice

    private static final String TWICE = """
            SecRule &REQUEST_HEADERS:Content-Type|&REQUEST_HEADERS:Content-Length|&REQUEST_HEADERS:Host "@gt 1" "id:1,phase:1,pass,log,msg:'twice %{MATCHED_VAR_NAME}'"
            SecRule REQUEST_HEADERS:Content-Type|REQUEST_HEADERS:Content-Length|REQUEST_HEADERS:Host "@rx second|^7$" "id:5,phase:5,pass,log,msg:'second %{MATCHED_VAR}'"
            """;

    /** Two media types are the rules' business; two lengths or hosts end the request before, and are shown to phases 1 and 5 for the log. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "Content-Type: a/first\\r\\nContent-Type: a/second ~ 200 ~ Content-Type ~ a/second",
                "Content-Length: 0\\r\\nContent-Length: 7 ~ 400 ~ Content-Length ~ 7",
                "Host: second.example ~ 400 ~ Host ~ second.example",
            })
    void bothAreSeenByRulesAlsoInARequestThatTheDecoderRefuses(String fields, int status, String name, String second)
            throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, TWICE)) {
            assertThat(proxy.get(fields.replace("\\r\\n", "\r\n") + "\r\n").status())
                    .isEqualTo(status);

            proxy.expectLogged("twice &REQUEST_HEADERS:" + name.toLowerCase(Locale.ROOT));
            proxy.expectLogged("second " + second);
            assertThat(proxy.received()).hasSize(status == 200 ? 1 : 0);
        }
    }

    @Test
    void fieldsThatComeOnceAreNotLogged() throws Exception {
        try (InspectedProxy proxy = InspectedProxy.with(folder, TWICE)) {
            assertThat(proxy.get("Content-Type: a/first\r\n").status()).isEqualTo(200);
        }
        assertThat(Files.readString(folder.resolve("rules.log"))).isEmpty();
    }

    // ---- phases that may wait

    /** Nobody is asked, since no value is an address; each phase is handed over all the same. */
    @ParameterizedTest
    @CsvSource({"1, 403", "2, 403", "3, 403", "4, 403"})
    void phasesThatMayWaitDecideAsThoseThatDoNot(int phase, int status) throws Exception {
        String rules = """
                SecResponseBodyAccess On
                SecRule REQUEST_HEADERS:X-Client "@rbl list.invalid" "id:1,phase:%1$d,deny,status:500"
                SecRule REQUEST_HEADERS:X-Client "@streq attacker" "id:2,phase:%1$d,deny,status:403,log"
                """.formatted(phase);
        try (InspectedProxy proxy = InspectedProxy.with(folder, rules)) {
            proxy.answering("Content-Type: text/html\r\n", "hello".getBytes(StandardCharsets.US_ASCII));

            assertThat(proxy.get("X-Client: friend\r\n").status()).isEqualTo(200);
            assertThat(proxy.get("X-Client: attacker\r\n").status()).isEqualTo(status);
            byte[] content = "a=b".getBytes(StandardCharsets.US_ASCII);
            String type = "Content-Type: application/x-www-form-urlencoded\r\n";
            assertThat(proxy.post(type + "X-Client: friend\r\n", content).status())
                    .isEqualTo(200);
            assertThat(proxy.post(type + "X-Client: attacker\r\n", content).status())
                    .isEqualTo(status);
            try (RawClient client = RawClient.connect(proxy.address())) {
                String friend = "GET / HTTP/1.1\r\nHost: a.example\r\nX-Client: friend\r\n\r\n";
                client.send((friend + friend).getBytes(StandardCharsets.US_ASCII));
                assertThat(client.readResponse().status()).isEqualTo(200);
                assertThat(client.readResponse().status()).isEqualTo(200);
            }
        }
    }

    // ---- uploaded files

    private static final String UPLOAD =
            "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\r\n%s\r\n--x--\r\n";

    private static long files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Under BlockHound: nothing of it is written or removed on an event loop. */
    @Test
    void uploadedFilesLieOnDiskAndAreGoneAfterwards() throws Exception {
        Path uploads = Files.createDirectory(folder.resolve("uploads"));
        String rules = """
                SecTmpSaveUploadedFiles On
                SecUploadDir %s
                SecRule FILES_TMPNAMES:photo "@beginsWith %s/" "id:1,phase:2,pass,log,msg:'on disk'"
                SecRule FILES_TMP_CONTENT "@contains evil" "id:2,phase:2,deny,log"
                """.formatted(uploads, uploads);
        try (InspectedProxy proxy = InspectedProxy.with(folder, rules)) {
            assertThat(proxy.post("multipart/form-data; boundary=x", UPLOAD.formatted("pixels"))
                            .status())
                    .isEqualTo(200);
            assertThat(proxy.post("multipart/form-data; boundary=x", UPLOAD.formatted("evil pixels"))
                            .status())
                    .isEqualTo(403);
            proxy.expectLogged("on disk");
            UpstreamFixture.eventually(() -> files(uploads) == 0);
            assertThat(proxy.onlyReceived().content()).contains("pixels");
        }
    }

    @Test
    void anUploadThatCannotBeSavedIsNotForwarded() throws Exception {
        Path uploads = Files.createDirectory(folder.resolve("uploads"));
        String rules = "SecTmpSaveUploadedFiles On\nSecUploadDir " + uploads + "\n";
        try (InspectedProxy proxy = InspectedProxy.with(folder, rules)) {
            Files.delete(uploads);

            assertThat(proxy.post("multipart/form-data; boundary=x", UPLOAD.formatted("pixels"))
                            .status())
                    .isEqualTo(500);
            proxy.expectLogged("upload-not-saved");
            assertThat(proxy.received()).isEmpty();
        }
    }

    // ---- answers taken apart

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "application/json ~ {\"user\":{\"card\":\"4111111111111111\"}} ~ 403",
                "application/json ~ {\"user\":{\"card\":\"none\"}} ~ 200",
                "application/json ~ {\"note\":\"4111111111111111\"} ~ 200",
                "text/xml ~ <user><card>4111111111111111</card></user> ~ 403",
                "text/xml ~ <user><note>4111111111111111</note></user> ~ 200",
            })
    void answersAreTakenApart(String type, String content, int status) throws Exception {
        String rules = """
                SecResponseBodyAccess On
                SecResponseBodyMimeType application/json text/xml
                SecRule RESPONSE_ARGS:json.user.card|RESPONSE_XML:/user/card "@rx ^\\d{16}$" "id:1,phase:4,deny,status:403,log"
                """;
        try (InspectedProxy proxy = InspectedProxy.with(folder, rules)) {
            proxy.answering("Content-Type: " + type + "\r\n", content.getBytes(StandardCharsets.ISO_8859_1));

            assertThat(proxy.get("").status()).isEqualTo(status);
        }
    }
}
