package dev.portcullis.rules;

import dev.portcullis.http.Fields;
import dev.portcullis.rules.body.ParsedBody;
import dev.portcullis.rules.body.XmlTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The variables that have parts with names: arguments, fields, files, and what rules set themselves. One owner at a time. */
final class Parts {
    private final Evaluation evaluation;
    private final Traffic traffic;
    private final Variables variables;

    Parts(Evaluation evaluation, Traffic traffic, Variables variables) {
        this.evaluation = evaluation;
        this.traffic = traffic;
        this.variables = variables;
    }

    Entry[] argsGet() {
        return arguments("ARGS", traffic.query().arguments());
    }

    Entry[] argsPost() {
        return arguments("ARGS", traffic.body().arguments());
    }

    Entry[] args() {
        return concat(variables.all(Variable.ARGS_GET), variables.all(Variable.ARGS_POST));
    }

    private static Entry[] arguments(String label, List<ParsedBody.Argument> arguments) {
        return mapped(arguments, a -> Entry.argument(label, a.name(), a.otherName(), a.value()));
    }

    Entry[] argsGetNames() {
        return names("ARGS_GET_NAMES", variables.all(Variable.ARGS_GET));
    }

    Entry[] argsPostNames() {
        return names("ARGS_POST_NAMES", variables.all(Variable.ARGS_POST));
    }

    Entry[] argsNames() {
        return names("ARGS_NAMES", variables.all(Variable.ARGS));
    }

    /**
     * The path without its query, percent-decoded, as in ModSecurity v2, v3 and Coraza; parameters of {@code ;} stay. A path in which slashes were
     * merged is shown as received too, since a whole URL may stand in it; one with dot segments never is, so that no rule allows a path
     * for its beginning that leads elsewhere.
     */
    Entry[] requestFilename() {
        Entry canonical = Entry.scalar("REQUEST_FILENAME", variables.scalars().canonicalPath());
        Value received = variables.scalars().receivedPath();
        String text = received.latin1();
        return traffic.facts().target() != null && text.startsWith("/") && text.contains("//") && !text.contains("/.")
                ? new Entry[] {canonical, Entry.scalar("REQUEST_FILENAME", received)}
                : canonical.alone();
    }

    Entry[] requestHeaders() {
        return headers("REQUEST_HEADERS", traffic.facts().fields());
    }

    Entry[] requestHeadersNames() {
        return names("REQUEST_HEADERS_NAMES", variables.all(Variable.REQUEST_HEADERS));
    }

    private static Entry[] headers(String label, Fields fields) {
        Entry[] entries = new Entry[fields.size()];
        for (int i = 0; i < entries.length; i++) {
            Value name = Value.of(fields.bytes(), fields.nameStart(i), fields.nameEnd(i));
            Value value = Value.of(fields.bytes(), fields.valueStart(i), fields.valueEnd(i));
            entries[i] = Entry.part(label, name, value);
        }
        return entries;
    }

    Entry[] requestCookies() {
        return Cookies.entries("REQUEST_COOKIES", traffic.facts().fields());
    }

    Entry[] requestCookiesNames() {
        return names("REQUEST_COOKIES_NAMES", variables.all(Variable.REQUEST_COOKIES));
    }

    Entry[] files() {
        return mapped(traffic.body().files(), f -> Entry.part("FILES", f.name(), f.fileName()));
    }

    Entry[] filesNames() {
        return mapped(traffic.body().files(), f -> Entry.part("FILES_NAMES", f.name(), f.name()));
    }

    Entry[] filesSizes() {
        return mapped(
                traffic.body().files(),
                f -> Entry.part(
                        "FILES_SIZES", f.name(), Numbers.decimal(f.content().length())));
    }

    Entry[] filesContent() {
        return mapped(traffic.body().files(), f -> Entry.part("FILES_TMP_CONTENT", f.name(), f.content()));
    }

    /** Where the files lie in the folder for uploads, while their exchange lasts. */
    Entry[] filesTmpNames() {
        List<ParsedBody.FilePart> files = traffic.body().files();
        List<Path> saved = traffic.uploads().files();
        Entry[] entries = new Entry[Math.min(files.size(), saved.size())];
        for (int i = 0; i < entries.length; i++) {
            Value path = Value.ofUtf8(saved.get(i).toString());
            entries[i] = Entry.part("FILES_TMPNAMES", files.get(i).name(), path);
        }
        return entries;
    }

    Entry[] multipartFileName() {
        return mapped(traffic.body().files(), f -> Entry.part("MULTIPART_FILENAME", f.name(), f.fileName()));
    }

    Entry[] multipartName() {
        return mapped(traffic.body().files(), f -> Entry.part("MULTIPART_NAME", f.name(), f.name()));
    }

    Entry[] multipartPartHeaders() {
        return mapped(traffic.body().partHeaders(), h -> Entry.part("MULTIPART_PART_HEADERS", h.partName(), h.line()));
    }

    Entry[] xml() {
        return xml(Variable.XML);
    }

    Entry[] responseXml() {
        return xml(Variable.RESPONSE_XML);
    }

    /** The nodes under the name of the path that selects them: {@code XML:/*} or {@code XML://@*}. */
    private Entry[] xml(Variable variable) {
        XmlTree tree = tree(variable);
        Entry[] texts = mapped(tree.texts(), text -> Entry.argument(variable.name(), XmlPaths.TEXTS, null, text));
        return concat(
                texts,
                mapped(tree.attributes(), value -> Entry.argument(variable.name(), XmlPaths.ATTRIBUTES, null, value)));
    }

    Entry[] xml(Variable variable, Selection.Path path) {
        return mapped(
                path.nodes().select(tree(variable), evaluation::spend),
                value -> Entry.part(variable.name(), path.text(), value));
    }

    /** Whether there is a document, be it a broken one, or a part of one. */
    boolean hasXml(Variable variable) {
        return !tree(variable).nodes().isEmpty() || xmlDocument(variable).length > 0;
    }

    private XmlTree tree(Variable variable) {
        boolean isAnswer = variable == Variable.RESPONSE_XML;
        return (isAnswer ? variables.response().parsed() : traffic.body()).xml();
    }

    /** The document as sent, also when it is broken: what {@code @validateSchema} looks at. */
    Entry[] xmlDocument(Variable variable) {
        boolean isAnswer = variable == Variable.RESPONSE_XML;
        String processor = isAnswer ? variables.response().processor() : evaluation.controls().requestBodyProcessor;
        Value content = isAnswer ? traffic.responseContent() : traffic.content();
        return processor.equals(BodyParsers.XML) && content != null && !content.isEmpty()
                ? Entry.scalar(variable.name(), content).alone()
                : Entry.NONE;
    }

    Entry[] responseArgs() {
        return arguments("RESPONSE_ARGS", variables.response().parsed().arguments());
    }

    Entry[] responseHeaders() {
        return traffic.responseFields() == null ? Entry.NONE : headers("RESPONSE_HEADERS", traffic.responseFields());
    }

    Entry[] responseHeadersNames() {
        return names("RESPONSE_HEADERS_NAMES", variables.all(Variable.RESPONSE_HEADERS));
    }

    Entry[] tx() {
        return evaluation.tx().all();
    }

    Entry[] argsPath() {
        return evaluation.findings().pathArguments();
    }

    Entry[] geo() {
        return evaluation.findings().place();
    }

    Entry[] env() {
        return evaluation.findings().environment();
    }

    Entry[] persistent(String collection) {
        return evaluation.collections().entries(collection);
    }

    Entry[] matchedVars() {
        return evaluation.matched().values();
    }

    Entry[] matchedVarsNames() {
        return evaluation.matched().names();
    }

    Entry[] rule() {
        Rule rule = evaluation.current();
        return rule == null ? Entry.NONE : Findings.rule(rule);
    }

    private static Entry[] names(String label, Entry[] parts) {
        List<Entry> names = new ArrayList<>(parts.length);
        for (Entry part : parts) {
            if (part.key() != null) {
                names.add(Entry.nameOf(label, part));
            }
        }
        return names.toArray(Entry.NONE);
    }

    private static <T> Entry[] mapped(List<T> list, Function<T, Entry> toEntry) {
        Entry[] entries = new Entry[list.size()];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = toEntry.apply(list.get(i));
        }
        return entries;
    }

    private static Entry[] concat(Entry[] first, Entry[] second) {
        if (second.length == 0) {
            return first;
        }
        if (first.length == 0) {
            return second;
        }
        Entry[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
