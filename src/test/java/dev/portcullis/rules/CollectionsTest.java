package dev.portcullis.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.Trial.Outcome;
import dev.portcullis.seclang.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records that outlive a transaction: {@code initcol} and its kind. */
class CollectionsTest {
    private final InMemoryCollectionStore store = new InMemoryCollectionStore(100);

    private Outcome run(String target, long secondsLater, String rules) {
        return Trial.get(target)
                .at(Trial.NOW.plus(Duration.ofSeconds(secondsLater)), store)
                .run(rules);
    }

    private String tx(String target, long secondsLater, String rules) {
        return run(target, secondsLater, rules).tx("seen");
    }

    @ParameterizedTest
    @CsvSource({
        "initcol:ip=%{ARGS.key}, ip",
        "initcol:global=%{ARGS.key}, global",
        "initcol:session=%{ARGS.key}, session",
        "initcol:user=%{ARGS.key}, user",
        "initcol:resource=%{ARGS.key}, resource",
        "setsid:%{ARGS.key}, session",
        "setuid:%{ARGS.key}, user",
        "setrsc:%{ARGS.key}, resource",
    })
    void remembersByKey(String opening, String collection) {
        String rules = "SecAction \"id:1,phase:1,pass,nolog," + opening + ",setvar:" + collection
                + ".hits=+1,setvar:tx.seen=%{" + collection + ".hits}/%{" + collection + ".is_new}\"";

        assertThat(tx("/?key=a", 0, rules)).isEqualTo("1/1");
        assertThat(tx("/?key=a", 1, rules)).isEqualTo("2/0");
        assertThat(tx("/?key=b", 2, rules)).isEqualTo("1/1");
        assertThat(tx("/?key=a", 3, rules)).isEqualTo("3/0");
    }

    @Test
    void keepsCollectionsApart() {
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,initcol:ip=same,initcol:user=same,setvar:ip.n=+1,setvar:user.n=+10"
                SecAction "id:2,phase:1,pass,nolog,setvar:'tx.seen=%{IP.n} %{user:N} %{USERID}'"
                """;

        assertThat(tx("/", 0, rules)).isEqualTo("1 10 same");
        assertThat(tx("/", 0, rules)).isEqualTo("2 20 same");
    }

    @Test
    void forgetsAVariableAtItsTimeAndTheRecordWhenNobodyComes() {
        String rules = """
                SecCollectionTimeout 100
                SecAction "id:1,phase:1,pass,nolog,initcol:ip=a"
                SecRule ARGS:set "@eq 1" "id:2,phase:1,pass,nolog,setvar:ip.short=1,expirevar:ip.short=10,setvar:ip.long=1"
                SecAction "id:3,phase:1,pass,nolog,setvar:'tx.seen=%{ip.short}%{ip.long}'"
                """;

        assertThat(tx("/?set=1", 0, rules)).isEqualTo("11");
        assertThat(tx("/", 9, rules)).isEqualTo("11");
        assertThat(tx("/", 10, rules)).isEqualTo("1");
        assertThat(tx("/", 99, rules)).isEqualTo("1");
        assertThat(tx("/", 101, rules)).isEqualTo("");
    }

    @Test
    void keepsARecordAsLongAsItsTimeoutSays() {
        String rules = """
                SecCollectionTimeout 100
                SecAction "id:1,phase:1,pass,nolog,initcol:ip=%{ARGS.key}"
                SecRule ARGS:set "@rx ^\\d+$" "id:2,phase:1,pass,nolog,setvar:ip.timeout=%{MATCHED_VAR}"
                SecRule ARGS:hit "@eq 1" "id:3,phase:1,pass,nolog,setvar:ip.n=+1"
                SecAction "id:4,phase:1,pass,nolog,setvar:'tx.seen=%{ip.n} %{ip.timeout}'"
                """;

        assertThat(tx("/?key=short&hit=1&set=10", 0, rules)).isEqualTo("1 10");
        assertThat(tx("/?key=long&hit=1&set=1000", 0, rules)).isEqualTo("1 1000");
        assertThat(tx("/?key=plain&hit=1", 0, rules)).isEqualTo("1 100");
        assertThat(tx("/?key=short&hit=1", 9, rules)).isEqualTo("2 10");
        assertThat(tx("/?key=short", 19, rules)).isEqualTo(" 100");
        assertThat(tx("/?key=plain", 99, rules)).isEqualTo("1 100");
        assertThat(tx("/?key=plain", 100, rules)).isEqualTo(" 100");
        assertThat(tx("/?key=long&hit=1", 999, rules)).isEqualTo("2 1000");
    }

    @Test
    void takesAnyTimeForOneThatClocksCount() {
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,initcol:ip=a,setvar:ip.n=+1"
                SecAction "id:2,phase:1,pass,nolog,expirevar:ip.n=%{ARGS.time},setvar:ip.timeout=%{ARGS.time}"
                SecAction "id:3,phase:1,pass,nolog,setvar:'tx.seen=%{ip.n}'"
                """;

        assertThat(tx("/?time=999999999999999999", 0, rules)).isEqualTo("1");
        assertThat(tx("/?time=60", 86_400, rules)).isEqualTo("2");
        assertThat(tx("/?time=60", 86_460, rules)).isEqualTo("1");
    }

    @Test
    void setsRemovesAndSubtracts() {
        String open = "SecAction \"id:1,phase:1,pass,nolog,initcol:ip=a,%s\"\n"
                + "SecAction \"id:2,phase:1,pass,nolog,setvar:'tx.seen=%%{ip.n}'\"";

        assertThat(tx("/", 0, open.formatted("setvar:ip.n=10"))).isEqualTo("10");
        assertThat(tx("/", 0, open.formatted("setvar:ip.n=-4"))).isEqualTo("6");
        assertThat(tx("/", 0, open.formatted("setvar:ip.N"))).isEqualTo("1");
        assertThat(tx("/", 0, open.formatted("setvar:!ip.n"))).isEqualTo("");
        assertThat(tx("/", 0, open.formatted("setvar:ip.other=1"))).isEqualTo("");
    }

    @Test
    void losesWorthWithTime() {
        String add = "SecAction \"id:1,phase:1,pass,nolog,initcol:ip=a,setvar:ip.n=60\"";
        String look =
                "SecAction \"id:1,phase:1,pass,nolog,initcol:ip=a,deprecatevar:ip.n=60/300,setvar:tx.seen=%{ip.n}\"";
        String faster = look.replace("60/300", "7/10");

        run("/", 0, add);
        assertThat(tx("/", 299, look)).isEqualTo("60");
        assertThat(tx("/", 300, look)).isEqualTo("0");
        run("/", 1_000, add);
        assertThat(tx("/", 1_020, faster)).isEqualTo("46");
        assertThat(tx("/", 2_000, faster)).isEqualTo("0");
    }

    /** Two transactions side by side must not undo each other's count. */
    @Test
    void countsWhatOverlaps() {
        RuleSet rules = RuleSetCompiler.standard(
                        new RuleFiles(Path.of("")),
                        new EngineSurroundings(InstantSource.fixed(Trial.NOW), store, 1_000_000))
                .compile(List.of(
                        new Source("test.conf", "SecAction \"id:1,phase:1,pass,nolog,initcol:ip=a,setvar:ip.n=+1\"")))
                .ruleSet()
                .orElseThrow();
        Transaction first = rules.begin(Trial.get("/").facts(), null);
        Transaction second = rules.begin(Trial.get("/").facts(), null);
        first.requestHeaders();
        second.requestHeaders();
        first.logging();
        second.logging();

        assertThat(tx("/", 0, "SecAction \"id:1,phase:1,pass,nolog,initcol:ip=a,setvar:tx.seen=%{ip.n}\""))
                .isEqualTo("2");
    }

    @Test
    void opensOnceAndKeepsTheFirstKey() {
        String rules = """
                SecAction "id:1,phase:1,pass,nolog,initcol:ip=a,initcol:ip=b,setvar:ip.n=+1,setvar:tx.seen=%{ip.key}"
                """;

        assertThat(tx("/", 0, rules)).isEqualTo("a");
    }

    @Test
    void changesNothingThatIsNotOpen() {
        String rules = """
                SecRule ARGS:open "@eq 1" "id:1,phase:1,pass,nolog,initcol:ip=a"
                SecAction "id:2,phase:1,pass,nolog,setvar:ip.n=+1,setvar:tx.seen=%{ip.n}"
                SecRule &IP:n "@eq 0" "id:3,phase:1,pass"
                """;

        assertThat(run("/", 0, rules).ids()).containsExactly(3L);
        assertThat(tx("/?open=1", 0, rules)).isEqualTo("1");
    }

    @Test
    void saysWhenARuleLooksAtWhatIsNeverOpened() {
        assertThat(Trial.compile("SecRule IP:n \"@gt 1\" \"id:1,phase:1,deny\"").diagnostics())
                .singleElement()
                .matches(d -> !d.isError() && d.message().contains("initcol:ip="));
        assertThat(Trial.compile(
                                "SecAction \"id:2,phase:1,pass,initcol:ip=a\"\nSecRule IP:n \"@gt 1\" \"id:1,phase:1,deny\"")
                        .diagnostics())
                .isEmpty();
        assertThat(Trial.compile(
                                "SecAction \"id:2,phase:1,pass,setuid:a\"\nSecRule USER:n \"@gt 1\" \"id:1,phase:1,deny\"")
                        .diagnostics())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "SecRule ARGS \"@streq %{ip.n}\" \"id:1,phase:1,pass\" ~ initcol:ip=",
                "SecAction \"id:1,phase:1,pass,msg:'%{USER.name}'\" ~ initcol:user=",
                "SecAction \"id:1,phase:1,pass,initcol:ip=a,setvar:tx.a=%{session.n}\" ~ initcol:session=",
                "SecAction \"id:1,phase:1,pass,initcol:ip=a,setvar:tx.a=%{ip.n}\" ~ -",
            })
    void saysWhenAMacroStandsForWhatIsNeverOpened(String rules, String reason) {
        assertThat(Trial.compile(rules).diagnostics())
                .hasSize(reason.equals("-") ? 0 : 1)
                .allMatch(d -> !d.isError() && d.message().contains(reason), reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "initcol:ip ~ initcol:ip=%{REMOTE_ADDR}",
                "initcol:nothing=a ~ initcol needs ip",
                "setvar:request.a=1 ~ no variable that can be changed",
                "setvar:ip=1 ~ no variable that can be changed",
                "expirevar:ip.a ~ expirevar",
                "deprecatevar:ip.a=5 ~ deprecatevar",
                "initcol:ip=%{NOTHING} ~ no such variable",
            })
    void refusesWhatItCannotRead(String action, String reason) {
        assertThat(Trial.compile("SecAction \"id:1,phase:1,pass," + action + "\"")
                        .errors())
                .isNotEmpty()
                .anyMatch(d -> d.message().contains(reason), reason);
    }
}
