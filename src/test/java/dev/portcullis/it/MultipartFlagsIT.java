package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every {@code MULTIPART_*} variable of ModSecurity's reference manual over a socket, set by what the manual says and by nothing else, and which of the oddities the
 * engine refuses by itself. {@code MULTIPART_STRICT_ERROR} is 1 whenever any other is.
 */
class MultipartFlagsIT {
    private static final List<String> FLAGS = List.of(
            "BOUNDARY_QUOTED",
            "BOUNDARY_WHITESPACE",
            "DATA_BEFORE",
            "DATA_AFTER",
            "HEADER_FOLDING",
            "INVALID_HEADER_FOLDING",
            "LF_LINE",
            "CRLF_LF_LINES",
            "MISSING_SEMICOLON",
            "SEMICOLON_MISSING",
            "INVALID_QUOTING",
            "INVALID_PART",
            "FILE_LIMIT_EXCEEDED",
            "UNMATCHED_BOUNDARY",
            "STRICT_ERROR");
    private static final Pattern FLAG = Pattern.compile("\\[msg \"flag (\\w+)\"\\]");
    private static final String TYPE = "multipart/form-data; boundary=b";

    @TempDir
    private static Path folder;

    private static InspectedProxy detecting;
    private static InspectedProxy refusing;

    @BeforeAll
    static void start() throws Exception {
        StringBuilder rules = new StringBuilder("SecRuleEngine DetectionOnly\nSecUploadFileLimit 2\n");
        for (int i = 0; i < FLAGS.size(); i++) {
            rules.append("SecRule MULTIPART_%s \"@eq 1\" \"id:%d,phase:2,pass,log,msg:'flag %s'\"\n"
                    .formatted(FLAGS.get(i), 100 + i, FLAGS.get(i)));
        }
        rules.append("SecAction \"id:999,phase:5,pass,log,msg:'end'\"\n");
        detecting = InspectedProxy.with(Files.createDirectory(folder.resolve("detecting")), rules.toString());
        refusing = InspectedProxy.with(
                Files.createDirectory(folder.resolve("refusing")), "SecRuleEngine On\nSecUploadFileLimit 2\n");
    }

    @AfterAll
    static void stop() throws IOException {
        detecting.close();
        refusing.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-B | --b^D; name=a^^1^--b--^ | `` | -",
                "multipart/form-data; boundary=\"b\" | --b^D; name=a^^1^--b--^ | BOUNDARY_QUOTED | -",
                "multipart/form-data; boundary =b | --b^D; name=a^^1^--b--^ | BOUNDARY_WHITESPACE | -",
                "multipart/form-data; boundary= b | --b^D; name=a^^1^--b--^ | BOUNDARY_WHITESPACE | -",
                "-B | --b\t^D; name=a^^1^--b--^ | BOUNDARY_WHITESPACE | unreadable-request",
                "-B | x^--b^D; name=a^^1^--b--^ | DATA_BEFORE | -",
                "-B | --b^D; name=a^^1^--b--^x | DATA_AFTER | -",
                "-B | --b^D; name=a^^1^--b--^--b^D; name=c^^2^--b--^ | DATA_AFTER | unreadable-request",
                "-B | --b^D;^ name=a^^1^--b--^ | HEADER_FOLDING | -",
                "-B | --b^ x^D; name=a^^1^--b--^ | INVALID_HEADER_FOLDING | unreadable-request",
                "-B | --b$D; name=a$$1$--b--$ | LF_LINE | -",
                "-B | --b^D; name=a^$1^--b--^ | LF_LINE CRLF_LF_LINES | unreadable-request",
                "multipart/form-data boundary=b | --b^D; name=a^^1^--b--^ | MISSING_SEMICOLON SEMICOLON_MISSING | -",
                "-B | --b^D; name='a'^^1^--b--^ | INVALID_QUOTING | unreadable-request",
                "-B | --b^D; name=a; filename=a b.txt^^1^--b--^ | INVALID_QUOTING | -",
                "-B | --b^D; name=\"a\"'b'^^1^--b--^ | INVALID_PART | unreadable-request",
                "-B | --b^Content-Type: text/plain^^1^--b--^ | INVALID_PART | -",
                "-B | --b^D; name=a; name=c^^1^--b--^ | INVALID_PART | unreadable-request",
                "-B | --b^D; name=a; x=y^^1^--b--^ | INVALID_PART | -",
                "-B | --b^D; filename=x; name=f^^1^--b^D; filename=x; name=f^^1^--b^D; filename=x; name=f^^1^--b--^ | FILE_LIMIT_EXCEEDED | files-limit",
                "-B | --b^D; name=a^^--bx^--b--^ | UNMATCHED_BOUNDARY | unreadable-request",
                "-B | --b^D; name=a^^1^ | STRICT_ERROR | unreadable-request",
            })
    void setsEachFlagForWhatItMeans(String type, String template, String expected, String reason) {
        String content =
                template.replace("^", "\r\n").replace("$", "\n").replace("D;", "Content-Disposition: form-data;");
        String fields = "Content-Type: " + (type.equals("-B") ? TYPE : type) + "\r\n";

        InspectedAnswer answer = InspectedAnswer.toPost(detecting, fields, content);
        answer.hasPassed();
        answer.expectRuleLine("end");
        Set<String> wanted = new TreeSet<>(expected.isEmpty() ? List.of() : List.of(expected.split(" ")));
        if (!wanted.isEmpty()) {
            wanted.add("STRICT_ERROR");
        }
        assertThat(FLAG.matcher(answer.ruleLines())
                        .results()
                        .map(m -> m.group(1))
                        .collect(Collectors.toSet()))
                .isEqualTo(wanted);

        if (reason.equals("-")) {
            InspectedAnswer.toPost(refusing, fields, content).hasPassed();
        } else {
            InspectedAnswer.toPost(refusing, fields, content).isRefused(400, reason);
        }
    }
}
