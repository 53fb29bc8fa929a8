package dev.portcullis.app;

import dev.portcullis.config.AuditConfig;
import dev.portcullis.config.Diagnostic;
import dev.portcullis.config.Located;
import dev.portcullis.config.LogTarget;
import dev.portcullis.config.Position;
import dev.portcullis.exchange.AuditPolicy;
import dev.portcullis.exchange.ExchangeObserver;
import dev.portcullis.exchange.ExchangeRecord;
import dev.portcullis.http.CredentialFields;
import dev.portcullis.http.FieldNameSet;
import dev.portcullis.observe.AuditLog;
import dev.portcullis.observe.AuditTarget;
import dev.portcullis.observe.AuditTarget.Place;
import dev.portcullis.observe.AuditTrails;
import dev.portcullis.rules.AuditMode;
import dev.portcullis.rules.AuditSettings;
import dev.portcullis.rules.regex.PatternCompiler;
import dev.portcullis.rules.regex.PatternException;
import dev.portcullis.seclang.Word;
import dev.portcullis.text.FileTrouble;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit logs of one generation: what {@code logs.audit} says goes before what the {@code SecAudit...} directives of a route's rules say. An exchange
 * without a route is written where that of the first route that has an audit log is. One owner at a time while it is filled, then safe for concurrent use.
 */
final class AuditLogs implements ExchangeObserver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLogs.class);
    private static final String STANDARD_PARTS = "ABCFHZ";
    private static final int STANDARD_FILE_MODE = 0600;
    private static final int STANDARD_FOLDER_MODE = 0700;
    private static final AuditSettings SILENT =
            new AuditSettings(null, null, null, null, null, null, null, null, null, null);

    private final AuditConfig config;
    private final AuditTrails trails;
    private final List<Diagnostic> faults;
    private final FieldNameSet maskedFields;
    private final Set<Integer> relevantStatuses;
    private final List<AuditTarget> open = new ArrayList<>();
    private final Map<String, AuditLog> byRoute = new HashMap<>();
    private @Nullable AuditLog first;

    /** @param credentials request fields that are masked whatever the configuration says */
    AuditLogs(
            AuditConfig config,
            AuditTrails trails,
            PatternCompiler patterns,
            Collection<String> credentials,
            List<Diagnostic> faults) {
        List<String> masked = new ArrayList<>(config.maskedFields());
        masked.addAll(credentials);
        masked.addAll(CredentialFields.NAMES);
        this.maskedFields = FieldNameSet.of(masked);
        this.config = config;
        this.trails = trails;
        this.faults = faults;
        this.relevantStatuses = statuses(config.relevantStatus(), patterns);
    }

    private Set<Integer> statuses(@Nullable Located<String> pattern, PatternCompiler patterns) {
        if (pattern == null) {
            return Set.of();
        }
        try {
            return AuditSettings.statuses(pattern.value(), patterns);
        } catch (PatternException e) {
            faults.add(pattern.fault("is not a pattern: " + e.getMessage()));
            return Set.of();
        }
    }

    /**
     * Opens the audit log of a route.
     *
     * @param rules what its rules say, null where there are none
     * @return which of its exchanges are written; null if none can be
     */
    @Nullable
    AuditPolicy add(String route, @Nullable AuditSettings rules) {
        AuditSettings said = rules == null ? SILENT : rules;
        AuditPolicy.Mode mode = mode(said);
        if (config.mode() == AuditConfig.Mode.OFF || (mode == AuditPolicy.Mode.OFF && !hasPlace(said))) {
            return null;
        }
        AuditTarget target = target(said);
        if (target == null) {
            return null;
        }
        AuditPolicy policy = new AuditPolicy(
                mode,
                config.parts() != null ? config.parts() : said.parts() != null ? said.parts() : STANDARD_PARTS,
                config.relevantStatus() != null || said.relevantStatuses() == null
                        ? relevantStatuses
                        : said.relevantStatuses(),
                config.maxContentBytes(),
                maskedFields);
        open(route, policy, target, said);
        return policy;
    }

    /** A place without a word about the engine is there to be used. */
    private AuditPolicy.Mode mode(AuditSettings said) {
        AuditMode mode = said.mode();
        if (config.mode() != null) {
            return AuditPolicy.Mode.valueOf(config.mode().name());
        }
        if (mode != null) {
            return AuditPolicy.Mode.valueOf(mode.name());
        }
        return config.to() == null ? AuditPolicy.Mode.OFF : AuditPolicy.Mode.RELEVANT_ONLY;
    }

    private boolean hasPlace(AuditSettings said) {
        return config.to() != null || said.log() != null;
    }

    private void open(String route, AuditPolicy policy, AuditTarget target, AuditSettings said) {
        try {
            AuditLog log = new AuditLog(policy, trails.open(target));
            open.add(target);
            byRoute.put(route, log);
            if (first == null) {
                first = log;
            }
        } catch (IOException e) {
            Located<LogTarget> to = config.to();
            Word log = said.log();
            if (to != null) {
                faults.add(new Diagnostic(to.at(), to.key(), cannotWrite(target, e)));
            } else if (log != null) {
                fault(log, "SecAuditLog: " + cannotWrite(target, e));
            }
        }
    }

    private static String cannotWrite(AuditTarget target, IOException e) {
        Stream<?> places = Stream.concat(target.places().stream(), Stream.ofNullable(target.storageFolder()));
        return places.map(place -> "\"" + place + "\"").collect(Collectors.joining(" or "))
                + " cannot be written: "
                + FileTrouble.of(e);
    }

    // ---- where to

    private @Nullable AuditTarget target(AuditSettings said) {
        List<Place> places = places(said);
        boolean isConcurrent = config.folder() != null || Boolean.TRUE.equals(said.isConcurrent());
        Path folder = isConcurrent ? folder(said) : null;
        if (places.isEmpty() || (isConcurrent && folder == null)) {
            return null;
        }
        boolean isJson = config.format() != null
                ? config.format() == AuditConfig.Format.JSON
                : Boolean.TRUE.equals(said.isJson());
        return new AuditTarget(
                places,
                folder,
                isJson,
                permissions(config.fileMode(), said.fileMode(), STANDARD_FILE_MODE),
                permissions(config.folderMode(), said.folderMode(), STANDARD_FOLDER_MODE));
    }

    private static int permissions(@Nullable Integer configured, @Nullable Integer said, int otherwise) {
        return configured != null ? configured : said != null ? said : otherwise;
    }

    private List<Place> places(AuditSettings said) {
        List<Place> places = new ArrayList<>();
        Located<LogTarget> to = config.to();
        if (to != null) {
            Path file = to.value().file();
            places.add(
                    file != null
                            ? Place.file(file)
                            : new Place(
                                    to.value().kind() == LogTarget.Kind.STDOUT ? Place.Kind.STDOUT : Place.Kind.STDERR,
                                    null));
        } else if (said.log() != null) {
            places.add(place(said.log()));
            second(said, places);
        } else {
            missing(said);
        }
        return places;
    }

    private void second(AuditSettings said, List<Place> places) {
        Word second = said.secondLog();
        if (second != null && Boolean.TRUE.equals(said.isConcurrent())) {
            places.add(place(second));
        } else if (second != null) {
            fault(
                    second,
                    "SecAuditLog2 is a second index of entries in files of their own; needs SecAuditLogType Concurrent");
        }
    }

    private static Place place(Word word) {
        return switch (word.text()) {
            case "/dev/stdout" -> new Place(Place.Kind.STDOUT, null);
            case "/dev/stderr" -> new Place(Place.Kind.STDERR, null);
            default -> Place.file(Path.of(word.text()));
        };
    }

    private void missing(AuditSettings said) {
        String need = "there is no place for the audit log; needs SecAuditLog in the rules or logs.audit.to";
        if (said.engine() != null && config.mode() == null) {
            fault(said.engine(), "SecAuditEngine is " + said.engine() + ", but " + need);
        } else if (config.engine() != null) {
            faults.add(new Diagnostic(config.engine().at(), config.engine().key(), need));
        }
    }

    private @Nullable Path folder(AuditSettings said) {
        if (config.folder() != null) {
            return config.folder().value();
        }
        Word folder = said.storageFolder();
        if (folder == null && said.log() != null) {
            fault(said.log(), "SecAuditLogType is Concurrent, needs SecAuditLogStorageDir");
        }
        return folder == null ? null : Path.of(folder.text()).toAbsolutePath().normalize();
    }

    private void fault(Word at, String message) {
        Position position =
                new Position(at.span().file(), at.span().line(), at.span().column());
        faults.add(new Diagnostic(position, "", message));
    }

    // ---- while it serves

    @Override
    public void finished(ExchangeRecord ended) {
        AuditLog log = ended.route().isEmpty() ? first : byRoute.get(ended.route());
        if (log != null) {
            try {
                log.finished(ended);
            } catch (RuntimeException e) {
                LOG.error("exchange {}: the audit log failed", ended.id(), e);
            }
        }
    }

    /** Closes what no other generation uses. Does not block. */
    @Override
    public void close() {
        open.forEach(trails::release);
    }
}
