package dev.portcullis.app.ftw;

import dev.portcullis.config.InvalidConfigException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends tests to a proxy, one of its own or one that runs already, and the proxy's rule log, read along. A stage's lines are those between two
 * marker requests. One owner at a time.
 */
public final class TestBench implements AutoCloseable {
    /** As often as go-ftw; a marker is sent anew each time, for logs that are written in blocks. */
    private static final int MARKER_TRIES = 20;

    private static final Duration MARKER_PATIENCE = Duration.ofMillis(500);

    private final Destination destination;
    private final @Nullable LogTail log;
    private final Closeable proxy;

    /** Begins all markers, so that lines of theirs that come late are known. */
    private final String markerStart = UUID.randomUUID().toString();

    private int markers;

    /** An answer, or the reason why there is none, and the log lines of a stage. */
    private record Observation(@Nullable Answer answer, String error, LogWindow log) {}

    private TestBench(Destination destination, @Nullable LogTail log, Closeable proxy) {
        this.destination = destination;
        this.log = log;
        this.proxy = proxy;
    }

    /** As {@link #start(List, String, TimeLimits)}, with the usual limit for connections. */
    public static TestBench start(List<String> rules, String engine, Duration answerLimit)
            throws InvalidConfigException, IOException {
        return start(rules, engine, new TimeLimits(TimeLimits.USUAL.connect(), answerLimit));
    }

    /**
     * Starts a proxy and a backend on loopback.
     *
     * @param rules files, patterns or the word {@code baseline}, in order; the marker rule comes before them
     * @param engine {@code on} or {@code detection-only}
     */
    public static TestBench start(List<String> rules, String engine, TimeLimits limits)
            throws InvalidConfigException, IOException {
        OwnProxy proxy = OwnProxy.start(rules, engine);
        return new TestBench(Destination.of(proxy.address(), limits), new LogTail(proxy.ruleLog()), proxy);
    }

    /** For a proxy that runs; without its rule log, only answers are judged. */
    public static TestBench against(Destination destination, @Nullable Path ruleLog) throws IOException {
        return new TestBench(destination, ruleLog == null ? null : new LogTail(ruleLog), () -> {});
    }

    /** Runs one test. Fails with an exception only if the bench itself does not work. */
    public Outcome run(TestCase test) throws IOException {
        long start = System.nanoTime();
        List<String> faults = new ArrayList<>();
        Set<Long> ids = new TreeSet<>();
        List<Integer> statuses = new ArrayList<>();
        Answer before = null;
        String askedFor = "/";
        for (TestCase.Stage stage : test.stages()) {
            TestCase.Input input;
            try {
                input = stage.input().followsRedirect() ? redirected(stage.input(), before, askedFor) : stage.input();
            } catch (IOException e) {
                faults.add(String.valueOf(e.getMessage()));
                break;
            }
            Observation seen = observe(input);
            if (stage.output().retries() && !faults(stage.output(), seen).isEmpty()) {
                seen = observe(input);
            }
            faults.addAll(faults(stage.output(), seen));
            ids.addAll(seen.log().ids());
            before = seen.answer();
            askedFor = input.uri();
            statuses.add(before == null ? 0 : before.status());
        }
        return new Outcome(test, faults, ids, statuses, Duration.ofNanos(System.nanoTime() - start));
    }

    private TestCase.Input redirected(TestCase.Input input, @Nullable Answer before, String askedFor)
            throws IOException {
        if (before == null) {
            throw new IOException("follow_redirect: the stage before was not answered");
        }
        return Redirect.follow(input, before, askedFor, destination.authority());
    }

    private Observation observe(TestCase.Input input) throws IOException {
        String host = input.marksItsHost() ? input.host("localhost") : "localhost";
        mark(host);
        Answer answer = null;
        String error = "";
        try {
            answer = Answer.to(
                    RequestText.of(input), destination, !input.method().equals("HEAD"));
        } catch (IOException e) {
            error = String.valueOf(e.getMessage());
        }
        return new Observation(answer, error, new LogWindow(mark(host)));
    }

    /** Sends a marker and returns the log lines before it. */
    private List<String> mark(String host) throws IOException {
        if (log == null) {
            return List.of();
        }
        String marker = markerStart + "-" + markers++;
        String request = "GET /status/200 HTTP/1.1\r\nAccept: */*\r\nConnection: close\r\nHost: " + host + "\r\n"
                + "User-Agent: portcullis-ftw\r\nX-CRS-Test: " + marker + ".\r\n\r\n";
        for (int tries = 0; tries < MARKER_TRIES; tries++) {
            Answer.to(request.getBytes(StandardCharsets.UTF_8), destination, true);
            Optional<List<String>> lines = log.linesBefore(marker + ".", MARKER_PATIENCE);
            if (lines.isPresent()) {
                return lines.get().stream()
                        .filter(line -> !line.toLowerCase(Locale.ROOT).contains(markerStart))
                        .toList();
            }
        }
        throw new IOException("the rule log did not show the marker " + marker + " after " + MARKER_TRIES
                + " requests; is it the log of this proxy, does the proxy load the marker rule,"
                + " or do its rules switch the engine or the log off?");
    }

    /** In the order of go-ftw: an error that is expected, the answer, the log. */
    private List<String> faults(Expectation expected, Observation seen) {
        Answer answer = seen.answer();
        if (expected.error() != null && expected.error() != (answer == null)) {
            return List.of(answer == null ? seen.error() : "expected no answer, got " + answer.status());
        }
        if (answer == null) {
            return expected.error() == null ? List.of(seen.error()) : List.of();
        }
        List<String> faults = new ArrayList<>();
        if (!expected.statuses().isEmpty() && !expected.statuses().contains(answer.status())) {
            faults.add("expected status " + words(expected.statuses()) + ", got " + answer.status());
        }
        if (expected.response() != null
                && !expected.response().matcher(answer.text()).find()) {
            faults.add("the answer does not match " + expected.response());
        }
        if (log != null) {
            faults.addAll(seen.log().faults(expected));
        }
        return faults;
    }

    private static String words(List<Integer> statuses) {
        return String.join(" or ", statuses.stream().map(String::valueOf).toList());
    }

    @Override
    public void close() throws IOException {
        if (log != null) {
            log.close();
        }
        proxy.close();
    }
}
