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
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the rules cost: replays files of raw requests through the engine, in this process and without sockets, and prints microseconds of CPU per request.
 *
 * <p>{@code EngineCost SECONDS FOLDER... -- RULE-FILE-OR-GLOB...}: each folder is one workload, each {@code *.req} file in it one request with CRLF line ends. The
 * best of five rounds counts, the other ones show the noise. Requests are parsed beforehand; everything from there to the end of phase 2, with phase 5, is in.
 */
public final class EngineCost {
    private record Request(TransactionFacts facts, byte[] content) {}

    public static void main(String[] arguments) throws IOException {
        List<String> all = Arrays.asList(arguments);
        int dashes = all.indexOf("--");
        long nanosPerRound = (long) (Double.parseDouble(all.get(0)) * 1e9);
        RuleSet rules = load(all.subList(dashes + 1, all.size()));
        for (String folder : all.subList(1, dashes)) {
            measure(Path.of(folder), rules, nanosPerRound);
        }
    }

    private static RuleSet load(List<String> files) {
        long start = cpu();
        Compilation compilation = RuleSetCompiler.standard(new RuleFiles(Path.of("")), EngineSurroundings.standard())
                .compileFiles(files);
        compilation.errors().forEach(System.out::println);
        System.out.printf("load: %d ms of CPU (this thread), class loading in%n", (cpu() - start) / 1_000_000);
        return compilation.ruleSet().orElseThrow();
    }

    private static void measure(Path folder, RuleSet rules, long nanosPerRound) throws IOException {
        List<Request> requests = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".req")).sorted().toList()) {
                requests.add(read(Files.readAllBytes(file)));
            }
        }
        long first = cpu();
        run(rules, requests.get(0));
        first = cpu() - first;
        StringBuilder rounds = new StringBuilder();
        double best = Double.MAX_VALUE;
        double kilobytes = 0;
        int denied = 0;
        for (int round = 0; round < 5; round++) {
            long start = cpu();
            long allocated = allocated();
            long count = 0;
            denied = 0;
            while (cpu() - start < nanosPerRound) {
                denied = 0;
                for (Request request : requests) {
                    denied += run(rules, request) ? 1 : 0;
                    count++;
                }
            }
            double micros = (cpu() - start) / 1e3 / count;
            kilobytes = (allocated() - allocated) / 1024.0 / count;
            best = Math.min(best, micros);
            rounds.append(String.format(" %.1f", micros));
        }
        System.out.printf("%s: %.1f us, %.1f KB allocated (rounds%s; first ever %d; %d of %d denied)%n", folder.getFileName(), best,
                kilobytes, rounds, first / 1000, denied, requests.size());
    }

    private static boolean run(RuleSet rules, Request request) {
        Transaction transaction = rules.begin(request.facts(), EngineMode.ON);
        Interruption interruption = transaction.requestHeaders();
        if (interruption == null) {
            interruption = transaction.requestBody(request.content());
        }
        transaction.logging();
        return interruption != null;
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static Request read(byte[] raw) {
        String text = new String(raw, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        String[] lines = text.substring(0, end).split("\r\n");
        String[] words = lines[0].split(" ");
        Fields.Editor fields = Fields.EMPTY.edit();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            fields.add(FieldName.of(lines[i].substring(0, colon)), lines[i].substring(colon + 1).strip());
        }
        TargetParser.Result target = TargetParser.parse(words[0], words[1]);
        TransactionFacts facts = new TransactionFacts(
                "bench",
                new TransactionFacts.Connection(
                        IpAddresses.parse("203.0.113.9").orElseThrow(), 4711, IpAddresses.parse("127.0.0.1").orElseThrow(), 8080),
                Instant.now(),
                words[0],
                words[1],
                words[2],
                lines[0],
                fields.build(),
                target instanceof TargetParser.Accepted accepted ? accepted.target() : null);
        return new Request(facts, Arrays.copyOfRange(raw, end + 4, raw.length));
    }
}
