package dev.portcullis.app;

import dev.portcullis.config.RulesConfig;
import dev.portcullis.rules.RuleFiles;
import dev.portcullis.seclang.Source;
import dev.portcullis.seclang.SourceLoader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * Rule files and their data: from the file system, watched for changes, or from the packaged baseline, whose files have names that begin with {@code baseline:}.
 * One owner at a time.
 */
final class RuleSources implements SourceLoader {
    private static final String PREFIX = RulesConfig.BASELINE + ":";
    private static final String FOLDER = "rulesets/baseline/";
    /** Names the rule files, a line each: to look for them among all the classes would take a start 25 ms. */
    private static final String CONTENTS = "contents.txt";

    private final RuleFiles files = new RuleFiles(Path.of(""));
    private final FileWatch watch;

    /** @param watch gets everything whose change may change the rules */
    RuleSources(FileWatch watch) {
        this.watch = watch;
    }

    @Override
    public List<Source> sources(String pattern, String includer) throws IOException {
        if (includer.isEmpty() && pattern.equals(RulesConfig.BASELINE)) {
            return baseline();
        }
        if (includer.startsWith(PREFIX)) {
            return List.of(packaged(pattern));
        }
        watchAlso(pattern, includer);
        List<Source> sources = files.sources(pattern, includer);
        sources.forEach(source -> watch.add(Path.of(source.name())));
        return sources;
    }

    @Override
    public byte[] data(String name, String includer) throws IOException {
        if (includer.startsWith(PREFIX)) {
            return resource(name);
        }
        watchAlso(name, includer);
        return files.data(name, includer);
    }

    /** What a name stands for, or the folder where it looks for matches: a file that is missing yet, or one more, is a change. */
    private void watchAlso(String name, String includer) {
        Path path = includer.isEmpty() ? Path.of(name) : Path.of(includer).resolveSibling(name);
        Path folder = path.getParent();
        boolean isPattern = name.indexOf('*') >= 0 || name.indexOf('?') >= 0 || name.indexOf('[') >= 0;
        watch.add(isPattern && folder != null ? folder : path);
    }

    private static List<Source> baseline() throws IOException {
        List<Source> sources = new ArrayList<>();
        String contents = new String(resource(CONTENTS), StandardCharsets.US_ASCII);
        for (StringTokenizer names = new StringTokenizer(contents, "\n"); names.hasMoreTokens(); ) {
            sources.add(packaged(names.nextToken()));
        }
        return sources;
    }

    private static Source packaged(String name) throws IOException {
        return Source.of(PREFIX + name, resource(name));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = RuleSources.class.getClassLoader().getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new NoSuchFileException(PREFIX + name);
            }
            return in.readAllBytes();
        }
    }
}
