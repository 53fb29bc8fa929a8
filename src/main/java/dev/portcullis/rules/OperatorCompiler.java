package dev.portcullis.rules;

import dev.portcullis.rules.operator.GeoDatabase;
import dev.portcullis.rules.operator.Operator;
import dev.portcullis.rules.operator.OperatorCatalog;
import dev.portcullis.rules.operator.OperatorException;
import dev.portcullis.rules.operator.OperatorFactory;
import dev.portcullis.rules.operator.OperatorResources;
import dev.portcullis.rules.regex.PatternCompiler;
import dev.portcullis.seclang.OperatorText;
import dev.portcullis.seclang.SourceLoader;
import dev.portcullis.text.FileTrouble;
import dev.portcullis.text.NearMiss;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds operators from their text; equal texts in one file are built once. One owner at a time. */
final class OperatorCompiler {
    /** Operators that compare text, for which a blank at the end of the argument is a part of it. */
    private static final Set<String> TEXT = Set.of(
            "rx", "rxglobal", "contains", "containsword", "streq", "beginswith", "endswith", "strmatch", "within");
    /** Operators that compare numbers. */
    private static final Set<String> NUMBERS = Set.of("eq", "ge", "gt", "le", "lt");
    /** Operators that read a block of {@code SecDataset} where their twin reads a file. */
    private static final Map<String, String> FROM_DATASET =
            Map.of("pmfromdataset", "pmFromFile", "ipmatchfromdataset", "ipMatchFromFile");

    private final OperatorCatalog catalog;
    private final SourceLoader loader;
    private final Map<String, String> datasets;
    private final @Nullable GeoDatabase geoDatabase;
    private final NameLookup names;
    private final @Nullable String httpBlKey;
    private final PatternCompiler patterns;
    private final Fingerprint fingerprint;
    private final Problems problems;

    OperatorCompiler(
            OperatorCatalog catalog,
            SourceLoader loader,
            Settings.Draft settings,
            @Nullable GeoDatabase geoDatabase,
            NameLookup names,
            PatternCompiler patterns,
            Fingerprint fingerprint,
            Problems problems) {
        this.catalog = catalog;
        this.loader = loader;
        this.datasets = settings.datasets;
        this.httpBlKey = settings.httpBlKey;
        this.geoDatabase = geoDatabase;
        this.names = names;
        this.patterns = patterns;
        this.fingerprint = fingerprint;
        this.problems = problems;
    }

    /** Whether macros in the argument of {@code text} stand for what they name; to other operators they are text. */
    static boolean expandsMacros(OperatorText text) {
        String name = text.name().toLowerCase(Locale.ROOT);
        return TEXT.contains(name) || NUMBERS.contains(name);
    }

    /** As logs name it: {@code !@rx ^a}, cut. */
    static String describe(OperatorText text) {
        String argument = text.argument().length() > 100 ? text.argument().substring(0, 100) + "..." : text.argument();
        return ((text.isNegated() ? "!@" : "@") + text.name() + " " + argument).strip();
    }

    /** The operator; null, with a problem, when there is none such. */
    @Nullable
    Operator compile(OperatorText text) {
        String name = text.name().toLowerCase(Locale.ROOT);
        String twin = FROM_DATASET.get(name);
        Optional<OperatorFactory> factory = catalog.find(twin == null ? name : twin);
        if (factory.isEmpty()) {
            unknown(text);
            return null;
        }
        String argument =
                TEXT.contains(name) ? text.argument() : text.argument().strip();
        if (twin != null && !datasets.containsKey(argument)) {
            problems.error(text.argumentSpan(), "no-such-dataset", "no SecDataset is called \"" + argument + "\"");
            return null;
        }
        Resources resources = new Resources(text, twin != null);
        try {
            return factory.get().create(argument, resources);
        } catch (OperatorException e) {
            problems.error(text.argumentSpan(), "bad-operator-argument", e.getMessage() + resources.trouble);
            return null;
        }
    }

    private void unknown(OperatorText text) {
        problems.error(
                text.span(),
                "unknown-operator",
                "\"@" + text.name() + "\" is not an operator" + NearMiss.hint(text.name(), catalog.names()));
    }

    /** What the operator in {@code text} reads: files, or the data sets of the rule set. */
    private final class Resources implements OperatorResources {
        private final OperatorText text;
        private final boolean readsDatasets;
        /** Why a file could not be read, to be put behind a message that names it. */
        private String trouble = "";

        private Resources(OperatorText text, boolean readsDatasets) {
            this.text = text;
            this.readsDatasets = readsDatasets;
        }

        @Override
        public Optional<byte[]> read(String path) {
            if (readsDatasets) {
                return Optional.of(datasets.getOrDefault(path, "").getBytes(StandardCharsets.ISO_8859_1));
            }
            try {
                byte[] content = loader.data(path, text.span().file());
                fingerprint.add(path, content);
                return Optional.of(content);
            } catch (IOException e) {
                boolean isRelative = !path.startsWith("/");
                trouble = ": " + FileTrouble.of(e)
                        + (isRelative ? ", looked for beside " + text.span().file() : "");
                return Optional.empty();
            }
        }

        @Override
        public Optional<GeoDatabase> geoDatabase() {
            return Optional.ofNullable(geoDatabase);
        }

        @Override
        public NameLookup names() {
            return names;
        }

        @Override
        public Optional<String> httpBlKey() {
            return Optional.ofNullable(httpBlKey);
        }

        @Override
        public PatternCompiler patterns() {
            return patterns;
        }

        @Override
        public void warn(String message) {
            problems.warning(text.argumentSpan(), "operator-argument", message);
        }
    }
}
