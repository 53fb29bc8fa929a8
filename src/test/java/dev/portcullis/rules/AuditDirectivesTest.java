package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditDirectivesTest {
    private static AuditSettings settings(String rules) {
        return Trial.compile(rules).ruleSet().orElseThrow().settings().audit();
    }

    @Test
    void readsThemAll() {
        AuditSettings said = settings("""
                SecAuditEngine RelevantOnly
                SecAuditLog /var/log/audit.log
                SecAuditLog2 /var/log/second.log
                SecAuditLogType Concurrent
                SecAuditLogStorageDir /var/log/audit
                SecAuditLogFormat JSON
                SecAuditLogParts AHBFZ
                SecAuditLogFileMode 0640
                SecAuditLogDirMode 750
                """);

        assertThat(said.mode()).isEqualTo(AuditMode.RELEVANT_ONLY);
        assertThat(String.valueOf(said.log())).isEqualTo("/var/log/audit.log");
        assertThat(String.valueOf(said.secondLog())).isEqualTo("/var/log/second.log");
        assertThat(String.valueOf(said.storageFolder())).isEqualTo("/var/log/audit");
        assertThat(said.isConcurrent()).isTrue();
        assertThat(said.isJson()).isTrue();
        assertThat(said.parts()).isEqualTo("ABFHZ");
        assertThat(said.fileMode()).isEqualTo(0640);
        assertThat(said.folderMode()).isEqualTo(0750);
    }

    @Test
    void saysNothingWhereNothingIsSaid() {
        AuditSettings said = settings("SecRuleEngine On");

        assertThat(said).isEqualTo(new AuditSettings(null, null, null, null, null, null, null, null, null, null));
    }

    /** ModSecurity's recommended configuration has this pattern, and so have most. */
    @ParameterizedTest
    @CsvSource({"200, false", "302, false", "403, true", "404, false", "405, true", "400, true", "503, true"})
    void knowsTheStatusesOfTheRecommendedPattern(int status, boolean isRelevant) {
        AuditSettings said = settings("SecAuditLogRelevantStatus \"^(?:5|4(?!04))\"");

        assertThat(Objects.requireNonNull(said.relevantStatuses()).contains(status))
                .isEqualTo(isRelevant);
    }

    @ParameterizedTest
    @CsvSource({"ABZ, +E, ABEZ", "ABCHZ, -CH, ABZ", "ABZ, AHZ, AHZ", "ABZ, +A, ABZ", "ABZ, -E, ABZ"})
    void changesTheParts(String configured, String change, String parts) {
        Transaction transaction = Trial.get("/")
                .run("SecAction \"id:1,phase:1,nolog,pass,ctl:auditLogParts=" + change + "\"")
                .transaction();

        assertThat(transaction.auditLogParts(configured)).isEqualTo(parts);
    }

    @Test
    void changesTheModeForOneExchange() {
        String rules = "SecRule ARGS:a \"@streq 1\" \"id:1,phase:1,nolog,pass,ctl:auditEngine=On\"";

        assertThat(Trial.get("/?a=1").run(rules).transaction().auditMode(AuditMode.OFF))
                .isEqualTo(AuditMode.ON);
        assertThat(Trial.get("/?a=2").run(rules).transaction().auditMode(AuditMode.OFF))
                .isEqualTo(AuditMode.OFF);
    }
}
