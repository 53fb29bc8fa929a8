package dev.portcullis.rules.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.SharedVectors;
import dev.portcullis.rules.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The operator cases that the ModSecurity project publishes, when they lie beside this project, and our own of the same form, always. */
class SharedOperatorVectorsTest {
    /** Operators that are refused by name so far. */
    private static final Set<String> UNSUPPORTED =
            Set.of("rbl", "inspectfile", "fuzzyhash", "gsblookup", "validatehash");

    /** Operators that need a database, a schema or a data set beside their argument: tests of their own have these. */
    private static final Set<String> TRIED_ELSEWHERE =
            Set.of("geolookup", "validateschema", "validatedtd", "pmfromdataset", "ipmatchfromdataset", "rbl", "rsub");

    @Test
    void matchesWhatModSecurityMatches() {
        check(SharedVectors.cases("operators"), SharedVectors.require("vectors/secrules/operators/op"));
    }

    @Test
    void matchesWhatTheManualSays() {
        check(SharedVectors.ownCases("operators"), SharedVectors.own("operators/files"));
    }

    @Test
    void everyOperatorHasCasesOfOurOwn() {
        Set<String> tried = SharedVectors.ownCases("operators").stream()
                .map(SharedOperatorVectorsTest::key)
                .collect(Collectors.toSet());
        assertThat(tried)
                .containsAll(OperatorCatalog.standard().names().stream()
                        .filter(name -> !UNSUPPORTED.contains(name) && !TRIED_ELSEWHERE.contains(name))
                        .toList());
    }

    private static void check(List<SharedVectors.Case> cases, Path files) {
        List<String> failures = new ArrayList<>();
        for (SharedVectors.Case each : cases) {
            if (!UNSUPPORTED.contains(key(each))) {
                run(each, files).ifPresent(problem -> failures.add(each + ": " + problem));
            }
        }
        assertThat(failures).as("of %d cases", cases.size()).isEmpty();
    }

    private static Optional<String> run(SharedVectors.Case each, Path files) {
        Optional<OperatorFactory> factory = OperatorCatalog.standard().find(key(each));
        if (factory.isEmpty()) {
            return Optional.of("unknown operator");
        }
        RecordingContext context = new RecordingContext();
        try {
            Operator operator = factory.get().create(each.parameter().latin1(), new Data(files));
            if (operator.test(context, each.input()) != each.matches()) {
                return Optional.of("expected " + each.matches());
            }
        } catch (OperatorException e) {
            return isRightlyRefused(each) ? Optional.empty() : Optional.of(e.getMessage());
        }
        List<String> groups = each.groups().stream().map(Value::latin1).toList();
        boolean captured = groups.equals(
                context.groups.values().stream().limit(groups.size()).toList());
        return captured ? Optional.empty() : Optional.of("captured " + context.groups + ", expected " + groups);
    }

    /** ModSecurity skips a network that is none, and reads a byte range without digits as empty; here no such rule loads. */
    private static boolean isRightlyRefused(SharedVectors.Case each) {
        String parameter = each.parameter().latin1();
        return switch (key(each)) {
            case "ipmatch" -> !each.matches();
            case "validatebyterange" -> parameter.chars().noneMatch(Character::isDigit);
            default -> false;
        };
    }

    private static String key(SharedVectors.Case each) {
        return each.name().replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** The cases name files by a path of the project they come from; its last part lies in one folder. */
    private record Data(Path files) implements OperatorResources {
        @Override
        public Optional<byte[]> read(String path) {
            Path file = files.resolve(String.valueOf(Path.of(path).getFileName()));
            try {
                return Optional.of(Files.readAllBytes(file));
            } catch (IOException e) {
                return Optional.empty();
            }
        }

        /** The cases want no address of a documentation network to be found. */
        @Override
        public Optional<GeoDatabase> geoDatabase() {
            try {
                return Optional.of(GeoDatabase.of(GeoFile.of("11001011", Map.of("city", Map.of()))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
