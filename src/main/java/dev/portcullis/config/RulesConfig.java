package dev.portcullis.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code rules}: which rule files, and what matches may do. Null {@code files} is the packaged baseline; a null {@code engine} is what the files say. Immutable.
 *
 * @param files paths or glob patterns, absolute, in order
 * @param inlineBelowBytes requests with less to inspect are inspected on their event loop, others on the inspection threads
 * @param decodesRequests whether coded request content is decoded for rules; otherwise it is refused
 * @param maxDecodingRatio how many times its size coded content may grow by decoding
 * @param refusesUnreadable whether request content that is not what its type says is refused
 * @param refusesMislabelled whether request content without one clear type, or that looks like another, is refused
 */
public record RulesConfig(
        @Nullable List<Located<String>> files,
        @Nullable Engine engine,
        long inlineBelowBytes,
        int threads,
        int queue,
        boolean decodesRequests,
        int maxDecodingRatio,
        boolean refusesUnreadable,
        boolean refusesMislabelled,
        Limits limits) {
    /** The word among {@code files} that stands for the packaged rules. */
    public static final String BASELINE = "baseline";

    /** What matching rules may do. */
    public enum Engine {
        ON,
        DETECTION_ONLY,
        OFF
    }

    /** {@code rules.limits}: how much queries and content may hold; null is what the rule files say. Immutable. */
    public record Limits(
            @Nullable Integer arguments,
            @Nullable Integer depth,
            @Nullable Integer files,
            int nameBytes,
            int totalBytes,
            int xmlNodes) {}

    public RulesConfig {
        files = files == null ? null : List.copyOf(files);
    }

    /** {@code routes[].rules}: what a route does in its own way; null is as everywhere. Immutable. */
    public record OnRoute(
            @Nullable List<Located<String>> files, @Nullable Engine engine) {
        public OnRoute {
            files = files == null ? null : List.copyOf(files);
        }
    }
}
