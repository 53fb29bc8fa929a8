package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.Trial.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Uploaded files on disk, while their exchange lasts and longer. */
class UploadsTest {
    private static final String LOOK =
            "SecRule FILES_TMPNAMES:photo \"@rx ^/\" \"id:1,phase:2,pass,nolog,setvar:tx.path=%{MATCHED_VAR}\"\n";

    @TempDir
    private Path folder;

    private static final String CONTENT = """
            --x
            Content-Disposition: form-data; name="photo"; filename="../../a.png"

            pixels
            --x
            Content-Disposition: form-data; name="text"

            hello
            --x--
            """;

    private static Trial upload() {
        return Trial.post("/upload", "multipart/form-data; boundary=x", CONTENT.replace("\n", "\r\n"));
    }

    private String saving(String more) {
        return "SecTmpSaveUploadedFiles On\nSecUploadDir " + folder + "\n" + more + "\n";
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void lieWhereTheVariableSaysUntilTheExchangeEnds() throws IOException {
        Outcome outcome = upload().run(saving(LOOK));
        Path file = Path.of(outcome.tx("path"));

        assertThat(file.getParent()).isEqualTo(folder);
        assertThat(file.getFileName().toString()).startsWith("id_1-").doesNotContain("png");
        assertThat(Files.readString(file)).isEqualTo("pixels");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(outcome.transaction().hasFilesToRemove()).isTrue();
        assertThat(outcome.transaction().removeFiles()).isEmpty();
        assertThat(files()).isEmpty();
        assertThat(outcome.transaction().hasFilesToRemove()).isFalse();
    }

    @Test
    void haveThePermissionsThatWereAskedFor() throws IOException {
        Outcome outcome = upload().run(saving("SecUploadFileMode 0640\n" + LOOK));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(outcome.tx("path")))))
                .isEqualTo("rw-r-----");
    }

    @ParameterizedTest
    @CsvSource({
        "On, pass, false, true",
        "Off, log, true, false",
        "RelevantOnly, log, true, true",
        "RelevantOnly, nolog, true, false",
    })
    void stayWhenRulesSaySo(String keep, String log, boolean saves, boolean stays) throws IOException {
        Outcome outcome = upload().run((saves ? saving("") : "SecUploadDir " + folder + "\n") + "SecUploadKeepFiles "
                + keep + "\nSecAction \"id:5,phase:2,pass," + log + "\"");

        if (outcome.transaction().hasFilesToRemove()) {
            outcome.transaction().removeFiles();
        }
        assertThat(files()).hasSize(stays ? 1 : 0);
    }

    @Test
    void areNotMadeOfOrdinaryForms() throws IOException {
        Trial.post("/", "application/x-www-form-urlencoded", "photo=pixels").run(saving(LOOK));
        Trial.get("/").run(saving(LOOK));

        assertThat(files()).isEmpty();
    }

    @Test
    void waitForTheDiskOnlyWhereThereAreFiles() {
        RuleSet rules = Trial.compile(saving("")).ruleSet().orElseThrow();
        Transaction multipart = rules.begin(upload().facts(), null);
        multipart.requestHeaders();
        Transaction form = rules.begin(Trial.post("/", "text/plain", "").facts(), null);
        form.requestHeaders();

        assertThat(multipart.mayWait(1)).isFalse();
        assertThat(multipart.mayWait(2)).isTrue();
        assertThat(form.mayWait(2)).isFalse();
    }

    /** A rule that hands files to a scanner must not see none where there is one. */
    @Test
    void endTheExchangeWhenTheyCannotBeSaved() throws IOException {
        Files.writeString(folder.resolve("id_1-file-0"), "taken");

        assertThat(upload().run(saving(LOOK)).interruption())
                .extracting(Interruption::reason, Interruption::status)
                .containsExactly(Interruption.Reason.UPLOAD_NOT_SAVED, 500);
        Outcome detected = upload().mode(EngineMode.DETECTION_ONLY).run(saving(LOOK));
        assertThat(detected.interruption()).isNull();
        assertThat(detected.transaction().limitsHit()).hasSize(1);
    }

    @Test
    void areSavedByNobodyWhoMustNotWait() throws IOException {
        Transaction transaction =
                Trial.compile(saving(LOOK)).ruleSet().orElseThrow().begin(upload().facts(), null);
        transaction.forbidWaiting();
        transaction.requestHeaders();
        transaction.requestBody(upload().content());

        assertThat(files()).isEmpty();
        assertThat(transaction.failures()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "SecRule FILES_TMPNAMES x \"id:1\" ~ SecTmpSaveUploadedFiles On",
                "SecTmpSaveUploadedFiles On ~ SecUploadDir",
                "SecUploadKeepFiles RelevantOnly ~ SecUploadDir",
                "SecTmpSaveUploadedFiles On\\nSecUploadDir /none/such ~ absolute path of a folder",
                "SecTmpSaveUploadedFiles On\\nSecUploadDir uploads ~ absolute path of a folder",
                "SecUploadFileMode rwx ~ octal",
                "SecUploadFileMode 0900 ~ octal",
                "SecUploadKeepFiles Perhaps ~ RelevantOnly",
            })
    void areRefusedWithAReasonWhereTheyCannotBe(String rules, String reason) {
        assertThat(Trial.compile(rules.replace("\\n", "\n")).errors())
                .singleElement()
                .matches(d -> d.message().contains(reason), reason);
    }

    @Test
    void aFolderThatNobodyUsesIsToldAbout() {
        assertThat(Trial.compile("SecUploadDir /opt/modsecurity/var/upload/").diagnostics())
                .singleElement()
                .matches(d -> !d.isError() && d.message().contains("SecTmpSaveUploadedFiles"));
    }
}
