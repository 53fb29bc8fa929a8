package dev.portcullis.rules.transform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.SharedVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The transformation cases that the ModSecurity project publishes, when they lie beside this project, and our own of the same form, always. */
class SharedTransformationVectorsTest {
    private final TransformationCatalog catalog = TransformationCatalog.standard();

    @Test
    void givesWhatModSecurityExpects() {
        check(SharedVectors.cases("transformations"));
    }

    @Test
    void givesWhatTheManualSays() {
        check(SharedVectors.ownCases("transformations"));
    }

    @Test
    void ourOwnCasesSayWhetherSomethingChanges() {
        assertThat(SharedVectors.ownCases("transformations"))
                .allMatch(each -> each.matches()
                        != each.input().latin1().equals(each.output().latin1()));
    }

    @Test
    void everyTransformationHasCasesOfOurOwn() {
        Set<String> tried = SharedVectors.ownCases("transformations").stream()
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        assertThat(catalog.names()).containsAll(tried);
        assertThat(tried)
                .containsAll(catalog.names().stream()
                        .filter(name -> !name.startsWith("normalise"))
                        .toList());
    }

    private void check(List<SharedVectors.Case> cases) {
        List<String> failures = new ArrayList<>();
        for (SharedVectors.Case each : cases) {
            String got = catalog.find(each.name().replace("_", ""))
                    .map(t -> t.apply(each.input()).latin1())
                    .orElse("(unknown transformation)");
            if (!got.equals(each.output().latin1())) {
                failures.add(each + " -> " + got + " expected " + each.output());
            }
        }
        assertThat(failures).as("of %d cases", cases.size()).isEmpty();
    }
}
