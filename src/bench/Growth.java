import dev.portcullis.http.FieldName;
import dev.portcullis.http.Fields;
import dev.portcullis.http.TargetParser;
import dev.portcullis.net.IpAddresses;
import dev.portcullis.rules.Compilation;
import dev.portcullis.rules.EngineMode;
import dev.portcullis.rules.EngineSurroundings;
import dev.portcullis.rules.Interruption;
import dev.portcullis.rules.RuleFiles;
import dev.portcullis.rules.RuleSet;
import dev.portcullis.rules.RuleSetCompiler;
import dev.portcullis.rules.Transaction;
import dev.portcullis.rules.TransactionFacts;
import dev.portcullis.seclang.Source;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * How the cost of a request grows: with the number of rules, of arguments, and of bytes, in this process and without sockets. Prints CSV: what grew, how far, and
 * microseconds of CPU per request, the best and the median of the rounds.
 *
 * <p>{@code Growth SECONDS-PER-ROUND}. Rules are generated, each with words of its own, over the operators and transformations that rule sets use; no request
 * meets one of them. Requests take turns, so that hardly a value of an argument recurs. All randomness comes from one fixed seed.
 */
public final class Growth {
    private static final long SEED = 20_261_129L;
    private static final int ROUNDS = 5;
    private static final int RULES = 1_000;
    /** More values than an engine can be expected to remember. */
    private static final int VALUES = 50_000;

    private static final String SETTINGS = """
            SecRuleEngine On
            SecRequestBodyAccess On
            SecRequestBodyLimit 4194304
            SecRequestBodyNoFilesLimit 4194304
            SecArgumentsLimit 2000
            """;

    private static final List<String> TRANSFORMATIONS =
            List.of("t:none", "t:none,t:lowercase", "t:none,t:urlDecodeUni", "t:none,t:urlDecodeUni,t:htmlEntityDecode,t:lowercase");

    private final long nanosPerRound;

    private Growth(long nanosPerRound) {
        this.nanosPerRound = nanosPerRound;
    }

    public static void main(String[] arguments) {
        Growth growth = new Growth((long) (Double.parseDouble(arguments[0]) * 1e9));
        System.out.println("series,x,best_us,median_us");
        for (int rules : new int[] {100, 300, 1_000, 3_000, 10_000}) {
            growth.measure("rules", rules, compile(rules), forms(10, 200));
        }
        RuleSet rules = compile(RULES);
        for (int count : new int[] {10, 30, 100, 300, 1_000}) {
            growth.measure("arguments", count, rules, forms(count, 20 * count));
        }
        for (int kib : new int[] {1, 4, 16, 64, 256, 1_024}) {
            growth.measure("bytes", kib << 10, rules, forms(10, kib << 10));
        }
    }

    private void measure(String series, long x, RuleSet rules, byte[][] contents) {
        int next = 0;
        double[] rounds = new double[ROUNDS];
        // reading the clock costs as much as a small request: it is read some fifty times a round, as the first rounds, which warm up, find out
        long batch = 1;
        for (int round = -2; round < ROUNDS; round++) {
            long start = cpu();
            long spent = 0;
            long count = 0;
            do {
                for (long i = 0; i < batch; i++) {
                    run(rules, contents[next]);
                    next = (next + 1) % contents.length;
                }
                count += batch;
                spent = cpu() - start;
            } while (spent < nanosPerRound);
            if (round >= 0) {
                rounds[round] = spent / 1e3 / count;
            }
            batch = Math.max(1, count / 50);
        }
        Arrays.sort(rounds);
        System.out.printf(Locale.ROOT, "%s,%d,%.2f,%.2f%n", series, x, rounds[0], rounds[ROUNDS / 2]);
    }

    private static void run(RuleSet rules, byte[] content) {
        Transaction transaction = rules.begin(facts(content.length), EngineMode.ON);
        Interruption interruption = transaction.requestHeaders();
        if (interruption == null) {
            interruption = transaction.requestBody(content);
        }
        transaction.logging();
        if (interruption != null || !transaction.matches().isEmpty()) {
            throw new IllegalStateException("a rule matched: " + transaction.matches());
        }
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    // ---- requests

    private static final Fields FIELDS = Fields.EMPTY
            .edit()
            .add(FieldName.HOST, "app.example")
            .add(FieldName.USER_AGENT, "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36")
            .add(FieldName.CONTENT_TYPE, "application/x-www-form-urlencoded")
            .build();

    private static TransactionFacts facts(int contentBytes) {
        Fields fields = FIELDS.edit()
                .add(FieldName.CONTENT_LENGTH, Integer.toString(contentBytes))
                .build();
        return new TransactionFacts(
                "growth",
                new TransactionFacts.Connection(
                        IpAddresses.parse("203.0.113.9").orElseThrow(),
                        4711,
                        IpAddresses.parse("127.0.0.1").orElseThrow(),
                        8080),
                Instant.EPOCH,
                "POST",
                "/orders",
                "HTTP/1.1",
                "POST /orders HTTP/1.1",
                fields,
                ((TargetParser.Accepted) TargetParser.parse("POST", "/orders")).target());
    }

    /** Different forms, {@value #VALUES} values in all but at most 16 MB. */
    private static byte[][] forms(int arguments, int bytes) {
        Random random = new Random(SEED);
        byte[][] forms = new byte[Math.max(2, Math.min(VALUES / arguments, (16 << 20) / bytes))][];
        Arrays.setAll(forms, i -> form(arguments, bytes, random));
        return forms;
    }

    /** A form of {@code arguments} fields of ordinary words, {@code bytes} long in all or little more. */
    private static byte[] form(int arguments, int bytes, Random random) {
        StringBuilder form = new StringBuilder(bytes + 64);
        for (int i = 0; i < arguments; i++) {
            form.append(i == 0 ? "" : "&").append('f').append(i).append('=');
            int end = (int) ((long) bytes * (i + 1) / arguments);
            do {
                form.append(word(random, 'a', 3 + random.nextInt(6))).append('+');
            } while (form.length() < end);
            form.setLength(form.length() - 1);
        }
        return form.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    // ---- rules

    private static RuleSet compile(int count) {
        Compilation compilation = RuleSetCompiler.standard(new RuleFiles(Path.of("")), EngineSurroundings.standard())
                .compile(List.of(new Source("growth.conf", SETTINGS + rules(count))));
        return compilation
                .ruleSet()
                .orElseThrow(() -> new IllegalStateException(compilation.errors().toString()));
    }

    private static String rules(int count) {
        Random random = new Random(SEED);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String variables = i % 3 == 0 ? "ARGS|ARGS_NAMES" : i % 3 == 1 ? "ARGS|REQUEST_HEADERS" : "ARGS";
            text.append("SecRule ").append(variables).append(" \"").append(operator(i, random)).append("\" \"id:");
            text.append(100_000 + i).append(",phase:2,deny,status:403,")
                    .append(TRANSFORMATIONS.get(random.nextInt(TRANSFORMATIONS.size())))
                    .append("\"\n");
        }
        return text.toString();
    }

    /** The words of rules begin with q and have a digit, those of requests have neither. */
    private static String operator(int number, Random random) {
        String one = "q" + number + word(random, 'a', 4);
        String other = "q" + word(random, 'a', 5) + number;
        return switch (number % 8) {
            case 0 -> "@pm " + one + " " + other + " q" + word(random, 'a', 6) + number;
            case 1 -> "@contains " + one;
            case 2 -> "@rx (?i)\\b" + one + "\\s*\\(";
            case 3 -> "@rx (?i)(?:" + one + "|" + other + ")\\W+[a-z]{1,20}\\s*=";
            case 4 -> "@rx ^[\\w.-]{0,40}" + one + "\\d+$";
            case 5 -> "@rx (?i)" + one + ".{0,100}?" + other;
            case 6 -> "@streq " + one;
            default -> "@rx <" + one + "[^>]*\\bon" + word(random, 'a', 4) + "\\s*=";
        };
    }

    private static String word(Random random, char first, int length) {
        StringBuilder word = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            word.append((char) (first + random.nextInt(16)));
        }
        return word.toString();
    }
}
