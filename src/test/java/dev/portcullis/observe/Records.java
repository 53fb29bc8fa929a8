package dev.portcullis.observe;

import dev.portcullis.exchange.ConnectionInfo;
import dev.portcullis.exchange.Denial;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.exchange.LoggedRequest;
import dev.portcullis.exchange.RuleEvent;
import dev.portcullis.http.Fields;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Exchanges that have ended, for tests of what is told about them. */
final class Records {
    /** 2026-01-31T23:59:59.007Z. */
    static final long START_MILLIS = 1_769_903_999_007L;

    private Records() {}

    /** A served GET of {@code target}, with these names and values as fields. */
    static ExchangeRecord served(String target, String... namesAndValues) {
        return record(target, null, List.of(), namesAndValues);
    }

    /** A request that was refused. */
    static ExchangeRecord denied(String source, String reason, String detail) {
        return record("/", new Denial(source, reason, detail), List.of());
    }

    /** A request that these rules matched; the line of each is its id in brackets. */
    static ExchangeRecord matched(String... ids) {
        return matched(Arrays.stream(ids).map(Records::event).toList());
    }

    static ExchangeRecord matched(List<RuleEvent> events) {
        return record("/", null, events);
    }

    /** A request that the last of these rules refuses. */
    static ExchangeRecord refusedBy(String... ids) {
        List<RuleEvent> events = new ArrayList<>();
        for (String id : ids) {
            events.add(event(id, events.size() == ids.length - 1));
        }
        return record("/", new Denial("rules", "rule", ""), events);
    }

    private static RuleEvent event(String id) {
        return event(id, false);
    }

    private static RuleEvent event(String id, boolean refuses) {
        return new RuleEvent(id, 2, "message", refuses, () -> "[id \"" + id + "\"]");
    }

    private static ExchangeRecord record(
            String target, Denial denial, List<RuleEvent> events, String... namesAndValues) {
        Fields.Editor fields = Fields.EMPTY.edit();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.addNamed(namesAndValues[i], namesAndValues[i + 1]);
        }
        InetSocketAddress peer = new InetSocketAddress("192.0.2.7", 40_000);
        return new ExchangeRecord(
                "incident-1",
                START_MILLIS,
                1_234_567,
                0,
                new ConnectionInfo(peer, new InetSocketAddress("192.0.2.1", 80), null),
                peer.getAddress(),
                new LoggedRequest(
                        "GET " + target + " HTTP/1.1",
                        "GET",
                        target,
                        "HTTP/1.1",
                        "shop.example",
                        "/",
                        fields.build(),
                        true),
                "app",
                null,
                "app/192.0.2.9:80",
                denial == null ? 200 : 403,
                5,
                7,
                denial,
                events,
                null,
                null);
    }
}
