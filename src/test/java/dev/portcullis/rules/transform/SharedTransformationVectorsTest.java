package dev.portcullis.rules.transform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rules.SharedVectors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The transformation cases that the ModSecurity project publishes, when they lie beside this project. */
class SharedTransformationVectorsTest {
    @Test
    void givesWhatModSecurityExpects() {
        TransformationCatalog catalog = TransformationCatalog.standard();
        List<String> failures = new ArrayList<>();
        List<SharedVectors.Case> cases = SharedVectors.cases("transformations");
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
