package dev.portcullis.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the {@code sanitise...} actions of one transaction have named so far: what its logs must not show. One owner at a time. */
final class Sanitised {
    /** Shorter pieces are no mark of their own: the whole variable is masked instead. */
    private static final int LEAST_PIECE = 4;

    /** Variables that show the query, or have it in them. */
    static final Set<String> OF_QUERY = Set.of("QUERY_STRING", "REQUEST_URI", "REQUEST_URI_RAW", "REQUEST_LINE");

    /** Variables that show content of the request, or what parsers took from it, arguments aside. */
    static final Set<String> OF_REQUEST_CONTENT = Set.of(
            "REQUEST_BODY",
            "XML",
            "FILES",
            "FILES_NAMES",
            "FILES_TMP_CONTENT",
            "MULTIPART_FILENAME",
            "MULTIPART_NAME",
            "MULTIPART_PART_HEADERS");

    /** The same of the response. */
    static final Set<String> OF_RESPONSE_CONTENT = Set.of("RESPONSE_BODY", "RESPONSE_ARGS", "RESPONSE_XML");

    /** All names are in lower case. */
    final Set<String> arguments = new HashSet<>(2);

    final Set<String> requestFields = new HashSet<>(2);
    final Set<String> responseFields = new HashSet<>(2);
    final Set<String> cookies = new HashSet<>(2);
    /** Values that came from elsewhere, wherever they stand. */
    final Set<Value> texts = new HashSet<>(2);

    final List<Piece> pieces = new ArrayList<>(0);
    /** Variables that held them: what a transformation made of such a one does not show the same bytes. */
    final Set<String> pieceVariables = new HashSet<>(0);

    boolean hidesQuery;
    boolean hidesRequestContent;
    boolean hidesResponseContent;
    /** Something in the response, which may be spelled otherwise there. */
    boolean hidesInResponse;

    /** Bytes that matched, of which the first and last few may be seen. Immutable. */
    record Piece(Value text, int first, int last) {}

    void argument(String name) {
        arguments.add(lower(name));
    }

    void requestField(String name) {
        requestFields.add(lower(name));
    }

    void responseField(String name) {
        responseFields.add(lower(name));
    }

    /** Masks the whole of {@code entry}, which {@code matched} is made of. */
    void matched(Entry entry, Value matched) {
        Value key = entry.key();
        String name = key == null ? "" : key.latin1();
        switch (entry.label()) {
            case "ARGS", "ARGS_NAMES", "ARGS_GET_NAMES", "ARGS_POST_NAMES" -> argument(name);
            case "REQUEST_HEADERS", "REQUEST_HEADERS_NAMES" -> requestField(name);
            case "RESPONSE_HEADERS", "RESPONSE_HEADERS_NAMES" -> responseField(name);
            case "REQUEST_COOKIES", "REQUEST_COOKIES_NAMES" -> cookies.add(lower(name));
            case "FULL_REQUEST" -> {
                hidesQuery = true;
                hidesRequestContent = true;
            }
            case "RESPONSE_BODY" -> {
                hidesResponseContent = true;
                hidesInResponse = true;
            }
            default -> copied(entry, matched);
        }
    }

    private void copied(Entry entry, Value matched) {
        String label = entry.label();
        if (OF_QUERY.contains(label)) {
            hidesQuery = true;
            return;
        }
        text(entry.value());
        if (OF_REQUEST_CONTENT.contains(label)) {
            hidesRequestContent = true;
        } else {
            text(matched);
            hidesInResponse |= OF_RESPONSE_CONTENT.contains(label);
        }
    }

    /** Masks {@code bytes} of {@code entry}; all of it where its bytes are not those of the match, since a transformation has changed them. */
    void matchedBytes(Entry entry, Value matched, Value bytes, int first, int last) {
        boolean isThere = bytes.length() >= LEAST_PIECE
                && bytes.length() > first + last
                && new ByteSearch(bytes).isIn(entry.value());
        if (isThere) {
            pieceVariables.add(entry.name());
            pieces.add(new Piece(bytes, first, last));
        } else {
            matched(entry, matched);
        }
    }

    private void text(Value value) {
        if (!value.isEmpty()) {
            texts.add(value);
        }
    }

    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
