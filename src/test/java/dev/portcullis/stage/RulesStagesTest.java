package dev.portcullis.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.exchange.Body;
import dev.portcullis.exchange.Exchange;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.Exchanges;
import dev.portcullis.exchange.Forwarder;
import dev.portcullis.exchange.Pipeline;
import dev.portcullis.exchange.Responder;
import dev.portcullis.exchange.RuleEvent;
import dev.portcullis.http.Fields;
import dev.portcullis.http.ResponseHead;
import dev.portcullis.net.IpAddresses;
import dev.portcullis.rules.CollectionStore;
import dev.portcullis.rules.Compilation;
import dev.portcullis.rules.EngineMode;
import dev.portcullis.rules.EngineSurroundings;
import dev.portcullis.rules.InMemoryCollectionStore;
import dev.portcullis.rules.RuleFiles;
import dev.portcullis.rules.RuleSet;
import dev.portcullis.rules.RuleSetCompiler;
import dev.portcullis.rules.Value;
import dev.portcullis.seclang.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where rules run, and what becomes of an exchange when they find something, cannot run, or fail; in the pipeline that sequences them. */
class RulesStagesTest {
    private static final int INLINE_BELOW = 100;
    private static final String RULES = """
            SecRuleEngine On
            SecRequestBodyAccess On
            SecResponseBodyAccess On
            SecResponseBodyMimeType text/plain
            SecRule REQUEST_HEADERS:X-Text "@streq attack" "id:1,phase:1,deny,status:403,log,msg:'head'"
            SecRule ARGS "@contains attack" "id:2,phase:2,deny,status:406,log,msg:'content'"
            SecRule RESPONSE_HEADERS:X-Text "@streq attack" "id:3,phase:3,deny,status:502,log,msg:'response head'"
            SecRule RESPONSE_BODY "@contains attack" "id:4,phase:4,deny,status:502,log,msg:'response content'"
            """;

    private final Queue<Runnable> pool = new ArrayDeque<>();
    private final List<ExchangeRecord> records = new ArrayList<>();
    private final List<Integer> forwarded = new ArrayList<>();
    private final Queue<String> answersOfTheList = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private int status;
    private String content = "";
    private String responseText = "ordinary";
    private String answer = "ordinary";

    // ---- where

    @Test
    void inspectsLittleContentAtOnce() {
        send(stages(RULES, pool::add), "a=b");

        assertThat(pool).isEmpty();
        assertThat(status).isEqualTo(200);
        assertThat(content).isEqualTo("ordinary");
    }

    @Test
    void inspectsMuchContentOnThePool() {
        send(stages(RULES, pool::add), "a=" + "b".repeat(INLINE_BELOW));
        assertThat(pool).hasSize(1);
        assertThat(forwarded).isEmpty();
        assertThat(status).isZero();

        pool.remove().run();

        assertThat(forwarded).hasSize(1);
        assertThat(status).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {INLINE_BELOW - 1, INLINE_BELOW})
    void changesPlacesAtTheConfiguredSize(int bytes) {
        send(stages(RULES, pool::add), "a=" + "b".repeat(bytes - 2));

        assertThat(pool).hasSize(bytes < INLINE_BELOW ? 0 : 1);
    }

    @Test
    void inspectsMuchResponseContentOnThePool() {
        answer = "x".repeat(INLINE_BELOW);
        send(stages(RULES, pool::add), "a=b");
        assertThat(forwarded).hasSize(1);
        assertThat(status).isZero();

        pool.remove().run();

        assertThat(status).isEqualTo(200);
        assertThat(content).isEqualTo(answer);
    }

    @Test
    void denialsFromThePoolAreThoseFromTheLoop() {
        send(stages(RULES, pool::add), "a=attack");
        send(stages(RULES, pool::add), "a=attack" + "b".repeat(INLINE_BELOW));
        pool.remove().run();

        assertThat(records).hasSize(2).allSatisfy(record -> {
            assertThat(record.status()).isEqualTo(406);
            assertThat(record.ruleEvents()).extracting(RuleEvent::ruleId).containsExactly("2");
        });
        assertThat(forwarded).isEmpty();
    }

    // ---- a pool that is full

    private static void full(Runnable task) {
        throw new RejectedExecutionException("full");
    }

    @Test
    void aFullPoolShedsTheRequest() {
        send(stages(RULES, RulesStagesTest::full), "a=" + "b".repeat(INLINE_BELOW));

        assertThat(status).isEqualTo(503);
        assertThat(forwarded).isEmpty();
        assertThat(record().denial())
                .isNotNull()
                .satisfies(denial -> assertThat(denial.reason()).isEqualTo("inspection-queue-full"));
    }

    @Test
    void aFullPoolShedsTheResponse() {
        answer = "x".repeat(INLINE_BELOW);
        send(stages(RULES, RulesStagesTest::full), "a=b");

        assertThat(status).isEqualTo(503);
        assertThat(content).doesNotContain("xxx");
    }

    @Test
    void aFullPoolDoesNotTouchWhatNeedsNone() {
        send(stages(RULES, RulesStagesTest::full), "a=b");

        assertThat(status).isEqualTo(200);
    }

    @Test
    void onlyDetectingInspectsOnTheLoopWhenThePoolIsFull() {
        send(stages(RULES, EngineMode.DETECTION_ONLY, RulesStagesTest::full), "a=attack" + "b".repeat(INLINE_BELOW));

        assertThat(status).isEqualTo(200);
        assertThat(record().ruleEvents()).extracting(RuleEvent::ruleId).containsExactly("2");
    }

    // ---- rules that wait

    private static final String WAITING = """
            SecRule REMOTE_ADDR "@rbl list.example" "id:11,phase:%d,deny,status:403,log,msg:'listed'"
            """;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void waitsOnThePoolAlone(int phase) {
        answersOfTheList.add("127.0.0.2");
        send(stages(WAITING.formatted(phase), pool::add), "a=b");
        assertThat(pool).hasSize(1);
        assertThat(asked).isEmpty();
        assertThat(status).isZero();

        pool.remove().run();

        assertThat(asked).hasSize(1);
        assertThat(status).isEqualTo(403);
        assertThat(record().ruleEvents()).extracting(RuleEvent::ruleId).containsExactly("11");
    }

    @Test
    void letsWhatIsNotListedPass() {
        answersOfTheList.add("");
        send(stages(WAITING.formatted(1), pool::add), "a=b");
        pool.remove().run();

        assertThat(status).isEqualTo(200);
        assertThat(record().ruleEvents()).isEmpty();
    }

    @Test
    void logsThatAListDidNotAnswer() {
        send(stages(WAITING.formatted(1), pool::add), "a=b");
        pool.remove().run();

        assertThat(status).isEqualTo(200);
        assertThat(record().ruleEvents()).singleElement().satisfies(event -> {
            assertThat(event.ruleId()).isEqualTo("lookup-failed");
            assertThat(event.refuses()).isTrue();
            assertThat(event.line().get()).contains("[msg \"@rbl list.example did not answer");
        });
    }

    @Test
    void waitsForNobodyOnTheLoopWhenThePoolIsFull() {
        answersOfTheList.add("127.0.0.2");
        send(stages(WAITING.formatted(1), EngineMode.DETECTION_ONLY, RulesStagesTest::full), "a=b");

        assertThat(asked).isEmpty();
        assertThat(status).isEqualTo(200);
        assertThat(record().ruleEvents()).extracting(RuleEvent::ruleId).containsExactly("lookup-failed");
        send(stages(WAITING.formatted(1), RulesStagesTest::full), "a=b");
        assertThat(status).isEqualTo(503);
    }

    private List<InetAddress> lookUp(String name) throws IOException {
        asked.add(name);
        if (answersOfTheList.isEmpty()) {
            throw new IOException("no answer within 1000 ms");
        }
        return IpAddresses.parse(answersOfTheList.remove()).stream().toList();
    }

    // ---- failures

    @ParameterizedTest
    @ValueSource(ints = {1, INLINE_BELOW})
    void anExceptionDeniesWhereverItIsThrown(int bytes) {
        String rules = RULES + "SecAction \"id:9,phase:2,pass,nolog,initcol:ip=%{REMOTE_ADDR}\"\n";
        send(stages(rules, null, pool::add, new BrokenStore()), "a=" + "b".repeat(bytes));
        pool.forEach(Runnable::run);

        assertThat(status).isEqualTo(500);
        assertThat(forwarded).isEmpty();
        assertThat(record().denial())
                .isNotNull()
                .satisfies(denial -> assertThat(denial.reason()).isEqualTo("internal-error"));
    }

    private static final class BrokenStore implements CollectionStore {
        @Override
        public Map<String, Value> load(String collection, Value key, Instant now) {
            throw new IllegalStateException("bug");
        }

        @Override
        public void apply(String collection, Value key, List<Change> changes, Instant now, Duration timeout) {
            throw new IllegalStateException("bug");
        }
    }

    // ---- only detecting

    @Test
    void onlyDetectingChangesNothing() {
        responseText = "attack";
        answer = "an attack";
        Exchange x = exchange("a=attack", "attack");
        Fields before = x.request().fields();

        run(stages(RULES, EngineMode.DETECTION_ONLY, pool::add), x);

        assertThat(status).isEqualTo(200);
        assertThat(content).isEqualTo("an attack");
        assertThat(x.request().fields()).isEqualTo(before);
        assertThat(record().denial()).isNull();
        assertThat(record().ruleEvents()).extracting(RuleEvent::ruleId).containsExactly("1", "2", "3", "4");
    }

    @Test
    void eachPhaseDenies() {
        run(stages(RULES, pool::add), exchange("a=b", "attack"));
        send(stages(RULES, pool::add), "a=attack");
        responseText = "attack";
        send(stages(RULES, pool::add), "a=b");
        responseText = "ordinary";
        answer = "an attack";
        send(stages(RULES, pool::add), "a=b");

        assertThat(records).extracting(ExchangeRecord::status).containsExactly(403, 406, 502, 502);
        assertThat(records)
                .extracting(record -> record.ruleEvents().get(0).ruleId())
                .containsExactly("1", "2", "3", "4");
        assertThat(content).doesNotContain("attack");
    }

    // ---- the pipeline around it

    private RulesStages stages(String rules, Executor threads) {
        return stages(rules, null, threads);
    }

    private RulesStages stages(String rules, @Nullable EngineMode mode, Executor threads) {
        return stages(rules, mode, threads, new InMemoryCollectionStore(10));
    }

    private RulesStages stages(String rules, @Nullable EngineMode mode, Executor threads, CollectionStore collections) {
        EngineSurroundings surroundings = new EngineSurroundings(
                        InstantSource.system(), collections, EngineSurroundings.STANDARD_WORK_LIMIT)
                .withNames(this::lookUp);
        Compilation compiled = RuleSetCompiler.standard(new RuleFiles(Path.of("")), surroundings)
                .compile(List.of(new Source("test.conf", rules)));
        RuleSet ruleSet = compiled.ruleSet().orElseThrow(() -> new AssertionError(compiled.diagnostics()));
        return new RulesStages(facts -> ruleSet.begin(facts, mode), threads, INLINE_BELOW);
    }

    private void send(RulesStages stages, String form) {
        run(stages, exchange(form, "ordinary"));
    }

    private Exchange exchange(String form, String text) {
        Fields fields = Exchanges.fields(
                "Host", "www.shop.example", "Content-Type", "application/x-www-form-urlencoded", "X-Text", text);
        Body body = Body.of(form.getBytes(StandardCharsets.ISO_8859_1));
        return Exchanges.request("POST", fields, body, null, records::add);
    }

    private void run(RulesStages stages, Exchange x) {
        Forwarder backend = (request, receiver) -> {
            forwarded.add(forwarded.size());
            Fields fields = Exchanges.fields("Content-Type", "text/plain", "X-Text", responseText);
            receiver.responded(ResponseHead.of(200, fields), Body.of(answer.getBytes(StandardCharsets.ISO_8859_1)));
        };
        Pipeline pipeline = new Pipeline(stages.requestStages(), backend, stages.responseStages());
        x.chooseRoute(Exchanges.route(pipeline, false));
        pipeline.run(x, new Answer(x));
    }

    private ExchangeRecord record() {
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    private final class Answer implements Responder {
        private final Exchange x;

        Answer(Exchange x) {
            this.x = x;
        }

        @Override
        public void informational(ResponseHead head) {
            throw new AssertionError("nobody has sent " + head.status());
        }

        @Override
        public void respond(ResponseHead head, Body body) {
            status = head.status();
            content = new String(body.bytes(), StandardCharsets.ISO_8859_1);
            x.sent(status, content.length());
            body.discard();
            x.close();
        }

        @Override
        public void abort() {
            throw new AssertionError("no rule drops");
        }
    }
}
