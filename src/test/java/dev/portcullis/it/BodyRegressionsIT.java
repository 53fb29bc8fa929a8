package dev.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Request content that has fooled other inspections, over sockets: seen by a rule, or refused by name, and each with an ordinary twin that passes. */
class BodyRegressionsIT {
    private static final String RULES = """
            SecRuleEngine On
            SecRequestBodyLimit 3000
            SecRequestBodyNoFilesLimit 2000
            SecArgumentsLimit 50
            SecRequestBodyJsonDepthLimit 20
            SecUploadFileLimit 3
            SecRule ARGS|ARGS_NAMES|FILES|XML:/*|XML://@* "@contains attack" "id:1,phase:2,deny,status:403"
            """;

    @TempDir
    private Path folder;

    /** 200 for what passes, 403 for what a rule has seen, another status for what is refused by the name in the last column. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // JSON: Coraza CVE-2026-114099, -107826
                "application/json | {\"a\":\"x\",\"a\":\"attack\"} | 403 | rule",
                "application/json | {\"a\":\"attack\",\"a\":\"x\"} | 403 | rule",
                "application/json | {\"a.b\":\"x\",\"a\":{\"b\":\"attack\"}} | 403 | rule",
                "application/json | {\"a.b\":\"attack\",\"a\":{\"b\":\"x\"}} | 403 | rule",
                "application/json | {\"a\":[1,[{\"b\":\"\\u0061ttack\"}]]} | 403 | rule",
                "application/json | {\"attack\":1} | 403 | rule",
                "application/json | {\"a\":\"x\",\"a\":\"y\",\"b.c\":[1,null]} | 200 | -",
                "application/json | \u00ef\u00bb\u00bf{\"a\":\"x\"} | 200 | -",
                "application/json | \u00ef\u00bb\u00bf{\"a\":\"attack\"} | 403 | rule",
                "application/json | {\"a\":\"x\"}// | 400 | unreadable-request",
                "application/json; charset=utf-16 | {\"a\":\"x\"} | 415 | unreadable-request",
                "application/json; charset=utf-8 | {\"a\":\"x\"} | 200 | -",
                // content-type confusion: WAFFLED, CRS CVE-2023-38199
                "application/xml | {\"a\":\"x\"} | 200 | -",
                "application/xml | {\"a\":\"attack\"} | 403 | rule",
                "application/json | a=x | 200 | -",
                "application/json | a=attack | 403 | rule",
                "multipart/form-data; boundary=b | a=x | 200 | -",
                "multipart/form-data; boundary=b | a=attack | 403 | rule",
                "application/x-www-form-urlencoded | {\"a\":\"attack\"} | 403 | rule",
                "application/x-www-form-urlencoded; charset=utf-8; charset=ibm037 | a=x | 415 | unreadable-request",
                "application/x-www-form-urlencoded; charset=ibm037 | a=x | 415 | unreadable-request",
                "application/x-www-form-urlencoded; charset=iso-8859-15 | a=x | 200 | -",
                "Application/JSON ; x=y | {\"a\":\"attack\"} | 403 | rule",
                "application/problem+json | {\"a\":\"attack\"} | 403 | rule",
                // XML: CRS GHSA-6jp8-c2w2-x7wr
                "text/xml | <a b='attack'/> | 403 | rule",
                "text/xml | <a><![CDATA[attack]]></a> | 403 | rule",
                "text/xml | <a>&#97;ttack</a> | 403 | rule",
                "text/xml | <!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a> | 400 | unreadable-request",
                "text/xml | <!DOCTYPE a [<!ENTITY b 'x'><!ENTITY c '&b;&b;'>]><a>&c;</a> | 400 | unreadable-request",
                "application/soap+xml | <a b='1'><!-- x --><c>text &amp; more</c></a> | 200 | -",
                // multipart: ModSec CVE-2026-52747, CRS CVE-2022-39956, Coraza CVE-2026-114101
                "multipart/form-data; boundary=b | --b^D; name=a^^attack^--b--^ | 403 | rule",
                "multipart/form-data; boundary=b | --b^D; name=a^^x^--b^D; name=a^^attack^--b--^ | 403 | rule",
                "multipart/form-data; boundary=b | --b^D; name=f; filename=attack.php^^x^--b--^ | 403 | rule",
                "multipart/form-data; boundary=b | --b^D; name=f; filename*=iso-8859-1''attack.php^^x^--b--^ | 403 | rule",
                "multipart/form-data; boundary=b | --b^D; name=a^^x^ | 400 | unreadable-request",
                "multipart/form-data; boundary=b; boundary=c | --b^D; name=a^^x^--b--^ | 400 | unreadable-request",
                "multipart/form-data | --b^D; name=a^^x^--b--^ | 400 | unreadable-request",
                "multipart/form-data; boundary=\"b\" | --b^D; name=a^^x^--b^D; name=f; filename=x.txt^Content-Type: text/plain^^y^--b--^ | 200 | -",
            })
    void seesOrRefuses(String type, String template, int status, String reason) throws Exception {
        String content = template.replace("^", "\r\n").replace("D;", "Content-Disposition: form-data;");
        try (InspectedProxy proxy = InspectedProxy.with(folder, RULES)) {
            assertThat(proxy.post(type, content).status()).isEqualTo(status);
            assertThat(proxy.postChunked(type, content).status()).isEqualTo(status);
            if (status == 200) {
                assertThat(proxy.received())
                        .extracting(InspectedProxy.Received::content)
                        .containsOnly(content);
            } else {
                assertThat(proxy.received()).isEmpty();
                proxy.expectLogged(status == 403 ? "[id \"1\"]" : "[reason \"" + reason + "\"]");
            }
        }
    }

    /** Arguments, depth, files, sizes: one below, at and one above each limit (Coraza CVE-2026-41510, -107825). */
    @ParameterizedTest
    @CsvSource({
        "arguments, 49, 200, -",
        "arguments, 50, 200, -",
        "arguments, 51, 400, arguments-limit",
        "query, 49, 200, -",
        "query, 50, 200, -",
        "query, 51, 400, arguments-limit",
        "depth, 19, 200, -",
        "depth, 20, 200, -",
        "depth, 21, 400, depth-limit",
        "depth, 100000, 413, request-body-limit",
        "names, 8191, 200, -",
        "names, 8192, 200, -",
        "names, 8193, 400, argument-length-limit",
        "files, 2, 200, -",
        "files, 3, 200, -",
        "files, 4, 400, files-limit",
        "no-files, 1999, 200, -",
        "no-files, 2000, 200, -",
        "no-files, 2001, 413, request-body-no-files-limit",
        "size, 2999, 200, -",
        "size, 3000, 200, -",
        "size, 3001, 413, request-body-limit",
    })
    void holdsEachLimitByOne(String limit, int amount, int status, String reason) throws Exception {
        String rules = limit.equals("names") ? RULES.replace("3000", "30000").replace("2000", "20000") : RULES;
        rules = limit.equals("size") ? rules.replace("Limit 2000", "Limit 5000") : rules;
        try (InspectedProxy proxy = InspectedProxy.with(folder, rules)) {
            assertThat(exceed(proxy, limit, amount).status()).isEqualTo(status);
            assertThat(proxy.received()).hasSize(status == 200 ? 1 : 0);
            if (status != 200) {
                proxy.expectLogged("[reason \"" + reason + "\"]");
            }
        }
    }

    private static RawResponse exceed(InspectedProxy proxy, String limit, int amount) {
        String form = "application/x-www-form-urlencoded";
        String file = "--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\ny\r\n";
        return switch (limit) {
            case "arguments" -> proxy.post(form, "a=1&".repeat(amount));
            case "query" ->
                proxy.send(("GET /?" + "a=1&".repeat(amount) + " HTTP/1.1\r\nHost: a.example\r\n\r\n")
                        .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            case "depth" -> proxy.post("application/json", "[".repeat(amount) + "]".repeat(amount));
            case "names" -> proxy.post(form, "n".repeat(amount) + "=1");
            case "files" -> proxy.post("multipart/form-data; boundary=b", file.repeat(amount) + "--b--\r\n");
            case "no-files", "size" -> proxy.post(form, "a=" + "x".repeat(amount - 2));
            default -> throw new IllegalArgumentException(limit);
        };
    }

    @Test
    void leavesUnreadableContentToRulesWhereTheConfigurationSaysSo() throws Exception {
        String rules = RULES + "SecRule REQBODY_ERROR \"@eq 1\" \"id:2,phase:2,pass,log\"\n";
        try (InspectedProxy proxy = InspectedProxy.with(folder, rules, "unreadableContent: leave-to-rules", "")) {
            assertThat(proxy.post("application/json", "{\"a\":\"x\"").status()).isEqualTo(200);
            proxy.expectLogged("[id \"2\"]");
            assertThat(proxy.post("application/json", "{\"a\":\"attack\"").status())
                    .isEqualTo(403);
        }
    }

    @Test
    void showsTheBeginningOfLongContentWhereARuleSetSaysSo() throws Exception {
        String rules = RULES.replace("Limit 2000", "Limit 5000") + "SecRequestBodyLimitAction ProcessPartial\n";
        try (InspectedProxy proxy = InspectedProxy.with(folder, rules)) {
            String form = "application/x-www-form-urlencoded";
            String tail = "x".repeat(5_000);
            assertThat(proxy.post(form, "a=attack&b=" + tail).status()).isEqualTo(403);
            assertThat(proxy.post(form, "a=letter&b=" + tail).status()).isEqualTo(200);
            assertThat(proxy.onlyReceived().content()).hasSize(5_011);
        }
    }
}
