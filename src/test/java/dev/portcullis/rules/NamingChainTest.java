package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a chain does that names variables after values is remembered: nobody may notice. */
class NamingChainTest {
    private static final long SEED = 20261130;

    /** As the Core Rule Set looks for restricted fields. */
    private static final String CHAIN = """
            SecRule REQUEST_HEADERS_NAMES "@rx ^.*$" "id:10,phase:1,pass,log,capture,t:lowercase,\
            msg:'%{MATCHED_VAR}',setvar:'tx.name_%{tx.0}=/%{tx.0}/',chain"
              SecRule TX:/^name_/ "@within %{tx.list}" "setvar:tx.score=+1"
            """;

    /** {@code %s} is the chain; what stands around it changes what it reads, and tells all that it leaves. */
    private static final String RULES = """
            SecAction "id:1,phase:1,pass,nolog,setvar:'tx.list=/proxy/ /lock-token/',setvar:tx.score=0"
            SecRule REQUEST_HEADERS:X-List "@rx ^(.+)$" "id:2,phase:1,pass,nolog,capture,setvar:'tx.list=%%{tx.1}'"
            SecRule REQUEST_HEADERS:X-Early "@rx ^(.+)$" "id:3,phase:1,pass,nolog,capture,setvar:'tx.%%{tx.1}=early'"
            SecRule REQUEST_HEADERS:X-Leave "@streq yes" "id:4,phase:1,pass,nolog,ctl:ruleRemoveTargetById=10;REQUEST_HEADERS_NAMES:X-A"
            SecRule REQUEST_HEADERS:X-Off "@rx ." "id:5,phase:1,pass,nolog,ctl:ruleRemoveById=10"
            SecRule REQUEST_HEADERS:X-Skip "@streq yes" "id:7,phase:1,pass,nolog,skipAfter:CAPTURED"
            SecRule REQUEST_HEADERS_NAMES "@rx ^x-(.)" "id:8,phase:1,pass,nolog,capture,t:lowercase"
            SecMarker CAPTURED
            SecRule REQUEST_HEADERS:Authorization "@rx ^(.+)$" "id:6,phase:1,pass,nolog,capture"
            %s
            SecRule TX:0 "@rx ^" "id:11,phase:1,pass,log,msg:'%%{TX.0} %%{TX.1}'"
            SecRule REQUEST_HEADERS:X-Set "@rx ^(.+)$" "id:12,phase:1,pass,nolog,capture,setvar:'tx.%%{tx.1}=set'"
            SecRule REQUEST_HEADERS:X-Unset "@rx ^(.+)$" "id:13,phase:1,pass,nolog,capture,setvar:'!tx.%%{tx.1}'"
            SecRule REQUEST_HEADERS_NAMES "@rx ^" "id:18,phase:2,pass,log,msg:'%%{MATCHED_VAR}'"
            SecRule TX "@rx ^" "id:14,phase:2,pass,log,msg:'%%{MATCHED_VAR_NAME}=%%{MATCHED_VAR}'"
            SecRule &TX:/^name_/ "@ge 0" "id:15,phase:2,pass,log,msg:'%%{MATCHED_VAR} %%{tx.score}'"
            """;

    private static RuleSet compiled(Compilation compilation) {
        return compilation.ruleSet().orElseThrow();
    }

    private static boolean isRemembered(String chain) {
        Plan plan = compiled(Trial.compile(RULES.formatted(chain))).plan();
        Shortcuts shortcuts = plan.shortcuts();
        assertThat(shortcuts).isNotNull();
        for (int at = 0; at < plan.phase(1).length; at++) {
            if (plan.phase(1)[at].id() == 10) {
                return shortcuts.chain(1, at) != null;
            }
        }
        throw new AssertionError("there is no rule 10");
    }

    private static List<String> told(Trial trial, RuleSet rules) {
        Transaction transaction = trial.run(rules).transaction();
        return transaction.matches(transaction.masking()).stream()
                .map(match -> match.id() + " " + match.variable() + " " + match.msg())
                .toList();
    }

    private static Trial request(List<String> fields) {
        Trial trial = Trial.get("/");
        for (String field : fields) {
            int colon = field.indexOf(':');
            trial = trial.with(field.substring(0, colon), field.substring(colon + 1));
        }
        return trial;
    }

    /** Requests in turn, each several times, since nothing is remembered before. */
    private static void compare(String chain, List<List<String>> requests) {
        String text = RULES.formatted(chain);
        RuleSet quick = compiled(Trial.compile(text));
        RuleSet careful = compiled(Trial.compileVerified(text));
        for (int round = 0; round < 4; round++) {
            for (List<String> fields : requests) {
                assertThat(told(request(fields), quick))
                        .as("round %d of %s", round, fields)
                        .isEqualTo(told(request(fields), careful));
            }
        }
    }

    private static final List<List<String>> REQUESTS = List.of(
            List.of("Accept:*/*", "X-A:1"),
            List.of("Accept:text/html", "X-A:2"),
            List.of("X-A:1", "Accept:*/*"),
            List.of("Accept:*/*", "X-A:1", "X-A:2"),
            List.of("Accept:*/*", "Proxy:evil"),
            List.of("X-A:1", "X-Leave:yes"),
            List.of("X-A:1", "X-Leave:no"),
            List.of("X-A:1", "Authorization:Bearer abcdefgh"),
            List.of("X-A:1", "X-Skip:no"),
            List.of("X-A:1", "X-Skip:yes"),
            List.of("Accept:*/*", "X-Off:yes"),
            List.of("X-A:1", "X-List:/accept/"),
            List.of("X-A:1", "X-List:/x-a/"),
            List.of("X-A:1", "X-List:/host/x-list/"),
            List.of("X-A:1", "X-Early:name_proxy"),
            List.of("X-A:1", "X-Early:name_x-a"),
            List.of("X-A:1", "X-Early:other"),
            List.of("X-A:1", "X-Set:name_x-a"),
            List.of("X-A:1", "X-Set:name_other"),
            List.of("X-A:1", "X-Unset:name_x-a"),
            List.of("X-A:1", "X-Set:score"));

    @Test
    void nobodyNoticesThatAChainIsRemembered() {
        assertThat(isRemembered(CHAIN)).isTrue();
        compare(CHAIN, REQUESTS);
    }

    @Test
    void aRestrictedFieldIsFoundAmongOthersThatRecur() {
        RuleSet rules = compiled(Trial.compile(RULES.formatted(CHAIN)));
        List<String> honest = List.of("Accept:*/*", "X-A:1");
        for (int i = 0; i < 5; i++) {
            assertThat(request(honest).run(rules).ids()).doesNotContain(10L);
            assertThat(request(List.of("Accept:*/*", "Proxy:1")).run(rules).ids())
                    .contains(10L);
        }
    }

    @Test
    void whatIsRememberedIsWorkAllTheSame() {
        // a rule that spells out a name of the same kind keeps the chain from being remembered, and looks at nothing
        String unremembered = CHAIN + "SecRule TX:name_none \"@rx ^\" \"id:16,phase:5,pass,log\"\n";
        assertThat(isRemembered(unremembered)).isFalse();
        RuleSet quick = compiled(Trial.compile(RULES.formatted(CHAIN)));
        RuleSet slow = compiled(Trial.compile(RULES.formatted(unremembered)));
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            fields.add("X-" + "a".repeat(20) + i + ":1");
        }
        for (int round = 0; round < 5; round++) {
            assertThat(workOf(request(fields), quick))
                    .as("round %d", round)
                    .isEqualTo(workOf(request(fields), slow))
                    .isGreaterThan(20 * 20);
        }
    }

    private static long workOf(Trial trial, RuleSet rules) {
        return EngineSurroundings.STANDARD_WORK_LIMIT
                - trial.run(rules).transaction().workLeft();
    }

    /** Chains that look much the same, of which something else is known that one run tells nothing about. */
    static Stream<String> others() {
        return Stream.of(
                CHAIN.replace("setvar:'tx.name_%{tx.0}", "setvar:'tx.%{tx.0}"),
                CHAIN.replace("setvar:'tx.name_%{tx.0}", "setvar:'tx.n%{tx.0}"),
                CHAIN.replace("=/%{tx.0}/", "=/%{tx.0}/%{REQUEST_HEADERS.X-A}/"),
                CHAIN.replace("=/%{tx.0}/", "=/%{tx.0}/%{tx.score}/"),
                CHAIN.replace("setvar:'tx.name_", "setvar:tx.score=+1,setvar:'tx.name_"),
                CHAIN.replace("capture,", ""),
                CHAIN.replace("@within %{tx.list}", "@within %{REQUEST_HEADERS.X-List}"),
                CHAIN.replace("TX:/^name_/", "TX:/^name_|^list/"),
                CHAIN.replace("TX:/^name_/", "TX:/^name_|0/"),
                CHAIN.replace("TX:/^name_/", "TX:/^name_/|REQUEST_HEADERS:X-List"),
                CHAIN.replace("TX:/^name_/", "&TX:/^name_/").replace("@within %{tx.list}", "@gt 3"),
                CHAIN + "SecRule TX:name_x-a \"@rx ^\" \"id:16,phase:1,pass,log,msg:'%{MATCHED_VAR}'\"\n",
                CHAIN + "SecRule MATCHED_VARS \"@rx ^\" \"id:16,phase:1,pass,log,msg:'%{MATCHED_VAR}'\"\n");
    }

    @ParameterizedTest
    @MethodSource("others")
    void chainsThatDependOnMoreAreRun(String chain) {
        assertThat(chain).isNotEqualTo(CHAIN);
        assertThat(isRemembered(chain)).isFalse();
        compare(chain, REQUESTS);
    }

    /** Where a value is met without a capture, what an earlier rule has captured is in the name. */
    @Test
    void aNameFromAnotherRulesCaptureIsNotRemembered() {
        compare(CHAIN.replace("\"@rx ^.*$\"", "\"!@rx ^q\""), REQUESTS);
        compare(CHAIN.replace("\"@rx ^.*$\"", "\"@rx ^(x).*(y)?\""), REQUESTS);
        compare(CHAIN.replace("\"@rx ^.*$\"", "\"@rx ^(nothing)\""), REQUESTS);
        compare(CHAIN.replace("\"@rx ^.*$\"", "\"@validateByteRange 65-120\""), REQUESTS);
    }

    @Test
    void nobodyNoticesWithRandomFields() {
        Random random = new Random(SEED);
        System.out.println("seed " + SEED);
        List<String> names =
                List.of("Accept", "Proxy", "X-A", "x-a", "X-Early", "X-Set", "X-Unset", "X-List", "Lock-Token");
        List<String> values = List.of("name_x-a", "name_accept", "/x-a/", "score", "list", "1");
        List<List<String>> requests = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            List<String> fields = new ArrayList<>();
            for (int count = random.nextInt(5); count > 0; count--) {
                fields.add(names.get(random.nextInt(names.size())) + ":" + values.get(random.nextInt(values.size())));
            }
            requests.add(fields);
        }
        compare(CHAIN, requests);
    }
}
