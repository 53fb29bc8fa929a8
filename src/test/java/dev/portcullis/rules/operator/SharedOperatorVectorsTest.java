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
import org.junit.jupiter.api.Test;

/** The operator cases that the ModSecurity project publishes, when they lie beside this project. */
class SharedOperatorVectorsTest {
    /** Operators that are refused by name so far. */
    private static final Set<String> UNSUPPORTED =
            Set.of("rbl", "inspectfile", "fuzzyhash", "gsblookup", "validatehash");

    @Test
    void matchesWhatModSecurityMatches() {
        List<String> failures = new ArrayList<>();
        List<SharedVectors.Case> cases = SharedVectors.cases("operators");
        for (SharedVectors.Case each : cases) {
            if (!UNSUPPORTED.contains(key(each))) {
                run(each).ifPresent(problem -> failures.add(each + ": " + problem));
            }
        }
        assertThat(failures).as("of %d cases", cases.size()).isEmpty();
    }

    private static Optional<String> run(SharedVectors.Case each) {
        Optional<OperatorFactory> factory = OperatorCatalog.standard().find(key(each));
        if (factory.isEmpty()) {
            return Optional.of("unknown operator");
        }
        RecordingContext context = new RecordingContext();
        try {
            Operator operator = factory.get().create(each.parameter().latin1(), new Data());
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

    /** The cases name files by a path of the project they come from; its last part lies in the folder {@code op}. */
    private static final class Data implements OperatorResources {
        @Override
        public Optional<byte[]> read(String path) {
            Path file = SharedVectors.require("vectors/secrules/operators/op")
                    .resolve(String.valueOf(Path.of(path).getFileName()));
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
