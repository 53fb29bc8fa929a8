package dev.portcullis.app.explain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A request as a file holds it, made ready for the wire. Editors end lines with LF and the file with a line end, HTTP does neither: unless asked for the bytes as they
 * are, what has no CRLF behind its first line is completed, and each change is said in {@code notes}. Immutable.
 *
 * @param text the bytes to send, one char each
 * @param notes what was changed, in words
 */
public record RequestFile(String text, List<String> notes) {
    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf";
    private static final String STATUS_LINE = "HTTP/1.";

    public RequestFile {
        notes = List.copyOf(notes);
    }

    /** The bytes as they are. */
    public static RequestFile raw(byte[] bytes) {
        return new RequestFile(new String(bytes, StandardCharsets.ISO_8859_1), List.of());
    }

    /** The request that {@code bytes} mean; those that have CRLF already are left as they are. */
    public static RequestFile of(byte[] bytes) throws UnusableRequestException {
        return of(bytes, "request");
    }

    /** As {@link #of(byte[])}, for what a backend answers. */
    public static RequestFile ofAnswer(byte[] bytes) throws UnusableRequestException {
        RequestFile answer = of(bytes, "answer");
        if (!answer.text.startsWith(STATUS_LINE)) {
            throw new UnusableRequestException("the answer begins with \""
                    + ExplanationText.escaped(answer.text.lines().findFirst().orElse(""))
                    + "\", needs a status line such as HTTP/1.1 200 OK");
        }
        return answer;
    }

    private static RequestFile of(byte[] bytes, String what) throws UnusableRequestException {
        RequestFile raw = raw(bytes);
        List<String> notes = new ArrayList<>();
        String text = raw.text;
        if (text.startsWith(BYTE_ORDER_MARK)) {
            text = text.substring(BYTE_ORDER_MARK.length());
            notes.add("the file begins with a byte order mark, which was left out");
        }
        int firstEnd = text.indexOf('\n');
        if (text.isBlank()) {
            throw new UnusableRequestException("there is no " + what + " in it");
        }
        if (what.equals("request") && text.startsWith(STATUS_LINE)) {
            notes.add("this looks like an answer; give it with --response FILE, beside a request");
        }
        if (firstEnd > 0 && text.charAt(firstEnd - 1) == '\r') {
            return new RequestFile(text, notes);
        }
        return new Completion(text, notes).complete();
    }

    /** A text with LF line ends on its way to a request. One owner at a time. */
    private static final class Completion {
        private final List<String> lines = new ArrayList<>();
        private final List<String> notes;
        private String content = "";

        Completion(String text, List<String> notes) {
            this.notes = notes;
            int end = text.indexOf("\n\n");
            String head = end < 0 ? text : text.substring(0, end);
            head.lines().forEach(lines::add);
            notes.add("the lines of the head end with LF in the file, and were sent with CRLF");
            if (end < 0) {
                notes.add("the empty line behind the head was added");
            } else {
                content = text.substring(end + 2);
            }
        }

        RequestFile complete() throws UnusableRequestException {
            if (value("transfer-encoding").isPresent()) {
                throw new UnusableRequestException(
                        "it has Transfer-Encoding, and lines that end with LF: where chunks end cannot be told."
                                + " Write CRLF and use --raw, or use Content-Length");
            }
            boolean isMultipart = value("content-type")
                    .filter(type -> type.toLowerCase(Locale.ROOT).startsWith("multipart/"))
                    .isPresent();
            if (isMultipart && content.indexOf('\r') < 0 && !content.isEmpty()) {
                content = content.replace("\n", "\r\n");
                notes.add("the lines of the multipart content end with LF in the file, and were sent with CRLF");
            }
            settleLength();
            return new RequestFile(String.join("\r\n", lines) + "\r\n\r\n" + content, notes);
        }

        /** Makes content and Content-Length agree: a line end that an editor has put behind the content goes first. */
        private void settleLength() {
            Optional<String> declared = value("content-length");
            String length = Integer.toString(content.length());
            if (declared.isPresent() && declared.get().equals(length)) {
                return;
            }
            if (content.endsWith("\n")) {
                content = content.substring(0, content.length() - (content.endsWith("\r\n") ? 2 : 1));
                notes.add("the line end behind the content was left out");
                length = Integer.toString(content.length());
            }
            if (declared.isEmpty() && !content.isEmpty()) {
                lines.add("Content-Length: " + length);
                notes.add("Content-Length: " + length + " was added");
            } else if (declared.isPresent() && !declared.get().equals(length)) {
                lines.replaceAll(line -> isNamed(line, "content-length") ? "Content-Length: " + length() : line);
                notes.add("Content-Length was " + declared.get() + ", and was sent as " + length
                        + ", which is what the file holds");
            }
        }

        private int length() {
            return content.length();
        }

        private Optional<String> value(String name) {
            return lines.stream()
                    .skip(1)
                    .filter(line -> isNamed(line, name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        }

        private static boolean isNamed(String line, String name) {
            int colon = line.indexOf(':');
            return colon > 0 && line.substring(0, colon).equalsIgnoreCase(name);
        }
    }
}
